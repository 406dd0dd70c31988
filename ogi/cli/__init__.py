"""The verbs, one module each: parse the options, call a room, print. Each imports what it needs when it is called."""
