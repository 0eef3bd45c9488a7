"""The whole product on one machine: the local cloud, its gates, the site, and their addresses."""
