# Words of the room `register`; keys start with `register-`.
