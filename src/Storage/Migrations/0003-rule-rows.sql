-- Guardrails, policies and their attachments that were defined over the API.

CREATE TABLE guardrail_row (
    guardrail_id   TEXT    NOT NULL PRIMARY KEY,
    guardrail_name TEXT    NOT NULL UNIQUE,
    parameters     TEXT    NOT NULL,
    info           TEXT,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    created_by     TEXT,
    updated_by     TEXT
);

-- version_status: 0 draft, 1 published, 2 production; at most one version of a name is in production.
CREATE TABLE policy_row (
    policy_id      TEXT    NOT NULL PRIMARY KEY,
    policy_name    TEXT    NOT NULL,
    version_number INTEGER NOT NULL,
    version_status INTEGER NOT NULL,
    inherit        TEXT,
    description    TEXT,
    added          TEXT    NOT NULL,
    removed        TEXT    NOT NULL,
    condition      TEXT,
    pipeline       TEXT,
    parent_id      TEXT,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    published_at   INTEGER,
    production_at  INTEGER,
    created_by     TEXT,
    updated_by     TEXT,
    UNIQUE (policy_name, version_number)
);

CREATE TABLE policy_attachment_row (
    attachment_id TEXT    NOT NULL PRIMARY KEY,
    policy_name   TEXT    NOT NULL,
    scope         TEXT,
    teams         TEXT    NOT NULL,
    keys          TEXT    NOT NULL,
    models        TEXT    NOT NULL,
    tags          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    created_by    TEXT,
    updated_by    TEXT
);
