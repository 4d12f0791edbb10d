# Words of the room `crosscheck`; keys start with `crosscheck-`.
