-- Definitions of MCP tools: those that are approved, and the last one of each tool that is not. An empty tool stands for the server's instructions.
-- state: 1 approved; else why it waits: 0 new, 2 changed, 4 shadowed, 5 hidden text.
CREATE TABLE mcp_pin (
    server      TEXT    NOT NULL,
    tool        TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    state       INTEGER NOT NULL,
    definition  TEXT,
    seen_at     INTEGER NOT NULL,
    approved_at INTEGER,
    approved_by TEXT,
    PRIMARY KEY (server, tool, hash)
);
