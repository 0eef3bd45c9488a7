"""HTTP only: one resolver factory, one error shape, schemas that differ from the domain."""
