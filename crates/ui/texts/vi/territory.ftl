# Words of the room `territory`; keys start with `territory-`.
