"""The toolbox: what every floor uses and that knows no subject; it imports Django and libraries alone."""
