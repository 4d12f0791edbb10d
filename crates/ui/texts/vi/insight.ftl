# Words of the room `insight`; keys start with `insight-`.
