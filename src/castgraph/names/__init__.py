"""What somebody typed, made one entity: exactly one, or an error that lists who may have been meant."""
