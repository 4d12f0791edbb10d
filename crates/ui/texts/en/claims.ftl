# Words of the room `claims`; keys start with `claims-`.
