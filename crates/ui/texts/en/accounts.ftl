# Words of the room `accounts`; keys start with `accounts-`.
