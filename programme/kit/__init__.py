"""The toolbox of every floor: it knows nothing of the portal's subject, and imports Django and libraries alone."""
