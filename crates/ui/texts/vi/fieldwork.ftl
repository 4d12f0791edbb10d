# Words of the room `fieldwork`; keys start with `fieldwork-`.
