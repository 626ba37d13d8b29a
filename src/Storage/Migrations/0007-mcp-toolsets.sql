-- Single tools of MCP servers under one name. tools: a JSON array of {server_id, tool_name, name?, description?}.
CREATE TABLE mcp_toolset_row (
    toolset_id   TEXT    NOT NULL PRIMARY KEY,
    toolset_name TEXT    NOT NULL UNIQUE,
    description  TEXT,
    tools        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    created_by   TEXT,
    updated_by   TEXT
);
