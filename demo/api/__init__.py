"""The page as a service: ten typed functions for programs and agents, over HTTP and as tools of an MCP server."""
