# Words of the room `campaign`; keys start with `campaign-`.
