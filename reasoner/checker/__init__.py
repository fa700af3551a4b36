"""The trusted kernel: re-derives an answer from a certificate and a knowledge base, with the standard library alone.

Written from `docs/certificate.md`. Nothing here is shared with the stages that made the certificate, except its bytes.
"""
