"""FHIR R4 as hospitals' systems export it: a module for each resource, `docs/records.md` for what is read of it."""
