# Words of the room `errors`; keys start with `errors-`.
