-- Times are microseconds since 1970-01-01 UTC. Money is whole nano-dollars. Lists and free objects are JSON text.

CREATE TABLE organization (
    organization_id    TEXT    NOT NULL PRIMARY KEY,
    organization_alias TEXT,
    models             TEXT    NOT NULL,
    max_budget_nano    INTEGER,
    blocked            INTEGER NOT NULL,
    guardrails         TEXT    NOT NULL,
    metadata           TEXT    NOT NULL,
    object_permission  TEXT,
    extra              TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
);

CREATE TABLE team (
    team_id            TEXT    NOT NULL PRIMARY KEY,
    team_alias         TEXT,
    organization_id    TEXT,
    aliases            TEXT    NOT NULL,
    models             TEXT    NOT NULL,
    max_budget_nano    INTEGER,
    blocked            INTEGER NOT NULL,
    guardrails         TEXT    NOT NULL,
    metadata           TEXT    NOT NULL,
    object_permission  TEXT,
    extra              TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
);

CREATE TABLE app_user (
    user_id            TEXT    NOT NULL PRIMARY KEY,
    user_alias         TEXT,
    user_email         TEXT,
    role               TEXT    NOT NULL,
    organization_id    TEXT,
    models             TEXT    NOT NULL,
    max_budget_nano    INTEGER,
    blocked            INTEGER NOT NULL,
    guardrails         TEXT    NOT NULL,
    metadata           TEXT    NOT NULL,
    object_permission  TEXT,
    extra              TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
);

CREATE TABLE team_member (
    team_id            TEXT    NOT NULL,
    user_id            TEXT    NOT NULL,
    role               TEXT    NOT NULL,
    max_budget_nano    INTEGER,
    extra              TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    PRIMARY KEY (team_id, user_id)
);

CREATE INDEX team_member_by_user ON team_member (user_id);

CREATE TABLE end_user (
    end_user_id        TEXT    NOT NULL PRIMARY KEY,
    alias              TEXT,
    models             TEXT    NOT NULL,
    max_budget_nano    INTEGER,
    blocked            INTEGER NOT NULL,
    guardrails         TEXT    NOT NULL,
    metadata           TEXT    NOT NULL,
    object_permission  TEXT,
    extra              TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
);

CREATE TABLE virtual_key (
    token_hash         TEXT    NOT NULL PRIMARY KEY,
    key_name           TEXT    NOT NULL,
    key_alias          TEXT,
    user_id            TEXT,
    team_id            TEXT,
    organization_id    TEXT,
    models             TEXT    NOT NULL,
    aliases            TEXT    NOT NULL,
    max_budget_nano    INTEGER,
    rpm_limit          INTEGER,
    expires            INTEGER,
    blocked            INTEGER NOT NULL,
    guardrails         TEXT    NOT NULL,
    tags               TEXT    NOT NULL,
    metadata           TEXT    NOT NULL,
    object_permission  TEXT,
    extra              TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    created_by         TEXT,
    updated_by         TEXT
);

CREATE UNIQUE INDEX virtual_key_alias ON virtual_key (key_alias) WHERE key_alias IS NOT NULL;
CREATE INDEX virtual_key_by_team ON virtual_key (team_id);
CREATE INDEX virtual_key_by_user ON virtual_key (user_id);
