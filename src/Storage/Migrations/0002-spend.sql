-- One row per attempt. cost_nano of a row with is_priced = 0 is unknown, not nothing.

CREATE TABLE spend_log (
    request_id          TEXT    NOT NULL,
    attempt             INTEGER NOT NULL,
    call_type           TEXT    NOT NULL,
    started_at          INTEGER NOT NULL,
    ended_at            INTEGER NOT NULL,
    first_byte_at       INTEGER,
    status              INTEGER NOT NULL,
    status_code         INTEGER NOT NULL,
    error_code          TEXT,
    input_tokens        INTEGER NOT NULL,
    output_tokens       INTEGER NOT NULL,
    cached_input_tokens INTEGER NOT NULL,
    cache_write_tokens  INTEGER NOT NULL,
    reasoning_tokens    INTEGER NOT NULL,
    usage_source        INTEGER NOT NULL,
    cost_nano           INTEGER NOT NULL,
    is_priced           INTEGER NOT NULL,
    price_version       TEXT,
    key_hash            TEXT,
    key_alias           TEXT,
    user_id             TEXT,
    team_id             TEXT,
    team_alias          TEXT,
    organization_id     TEXT,
    end_user_id         TEXT,
    model_group         TEXT    NOT NULL,
    model               TEXT    NOT NULL,
    deployment_id       TEXT,
    provider            TEXT,
    api_base            TEXT,
    is_stream           INTEGER NOT NULL,
    session_id          TEXT,
    client_ip           TEXT,
    tags                TEXT    NOT NULL,
    guardrails          TEXT    NOT NULL,
    metadata            TEXT,
    PRIMARY KEY (request_id, attempt)
);

CREATE INDEX spend_log_by_time ON spend_log (started_at);
CREATE INDEX spend_log_by_key ON spend_log (key_hash, started_at);
CREATE INDEX spend_log_by_user ON spend_log (user_id, started_at) WHERE user_id IS NOT NULL;
CREATE INDEX spend_log_by_team ON spend_log (team_id, started_at) WHERE team_id IS NOT NULL;

-- scope: 0 key (by hash), 1 team, 2 user, 3 organization
CREATE TABLE spend_total (
    scope      INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    spend_nano INTEGER NOT NULL,
    PRIMARY KEY (scope, id)
) WITHOUT ROWID;
