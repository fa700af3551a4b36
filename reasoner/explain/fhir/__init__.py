"""An answer as a FHIR R4 Bundle: what is concluded, what is proposed, what is dangerous, and where it comes from."""
