-- MCP servers that were added over the API. definition: the JSON object that was sent, its secrets included.
CREATE TABLE mcp_server_row (
    server_id   TEXT    NOT NULL PRIMARY KEY,
    server_name TEXT    NOT NULL UNIQUE,
    definition  TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    created_by  TEXT,
    updated_by  TEXT
);
