"""Records written down again: as a vignette and as a FHIR R4 Bundle, so that reading gives the same facts."""
