"""Publication (ban hành): a numbered, sealed, frozen version of an approved report that anybody can verify."""
