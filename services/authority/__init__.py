"""Who may act: bodies, posts, appointments, delegations, and the founding; written down, and asked as of any day."""
