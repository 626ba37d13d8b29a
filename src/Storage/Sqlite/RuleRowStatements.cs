namespace Guard.Storage.Sqlite;

/// <summary>The SQL of the tables of rules. Parameters and result columns carry the row records' property names.</summary>
internal static class RuleRowStatements
{
    public const string SelectGuardrails =
        """
        SELECT guardrail_id AS Id, guardrail_name AS Name, parameters AS Parameters, info AS Info, created_at AS CreatedAt, updated_at AS UpdatedAt,
               created_by AS CreatedBy, updated_by AS UpdatedBy
        FROM guardrail_row
        ORDER BY created_at, rowid
        """;

    public const string PutGuardrail =
        """
        INSERT INTO guardrail_row (guardrail_id, guardrail_name, parameters, info, created_at, updated_at, created_by, updated_by)
        VALUES (@Id, @Name, @Parameters, @Info, @CreatedAt, @UpdatedAt, @CreatedBy, @UpdatedBy)
        ON CONFLICT (guardrail_id) DO UPDATE SET guardrail_name = excluded.guardrail_name, parameters = excluded.parameters, info = excluded.info,
            updated_at = excluded.updated_at, updated_by = excluded.updated_by
        """;

    public const string DeleteGuardrail = "DELETE FROM guardrail_row WHERE guardrail_id = @Id";

    public const string SelectPolicies =
        """
        SELECT policy_id AS Id, policy_name AS Name, version_number AS Version, version_status AS Status, inherit AS Inherit, description AS Description,
               added AS Added, removed AS Removed, condition AS Condition, pipeline AS Pipeline, parent_id AS ParentId, created_at AS CreatedAt,
               updated_at AS UpdatedAt, published_at AS PublishedAt, production_at AS ProductionAt, created_by AS CreatedBy, updated_by AS UpdatedBy
        FROM policy_row
        ORDER BY created_at, rowid
        """;

    public const string PutPolicy =
        """
        INSERT INTO policy_row (policy_id, policy_name, version_number, version_status, inherit, description, added, removed, condition, pipeline,
            parent_id, created_at, updated_at, published_at, production_at, created_by, updated_by)
        VALUES (@Id, @Name, @Version, @Status, @Inherit, @Description, @Added, @Removed, @Condition, @Pipeline,
            @ParentId, @CreatedAt, @UpdatedAt, @PublishedAt, @ProductionAt, @CreatedBy, @UpdatedBy)
        ON CONFLICT (policy_id) DO UPDATE SET version_status = excluded.version_status, inherit = excluded.inherit, description = excluded.description,
            added = excluded.added, removed = excluded.removed, condition = excluded.condition, pipeline = excluded.pipeline,
            updated_at = excluded.updated_at, published_at = excluded.published_at, production_at = excluded.production_at, updated_by = excluded.updated_by
        """;

    public const string DeletePolicy = "DELETE FROM policy_row WHERE policy_id = @Id";

    public const string SelectAttachments =
        """
        SELECT attachment_id AS Id, policy_name AS Name, scope AS Scope, teams AS Teams, keys AS Keys, models AS Models, tags AS Tags,
               created_at AS CreatedAt, updated_at AS UpdatedAt, created_by AS CreatedBy, updated_by AS UpdatedBy
        FROM policy_attachment_row
        ORDER BY created_at, rowid
        """;

    public const string PutAttachment =
        """
        INSERT INTO policy_attachment_row (attachment_id, policy_name, scope, teams, keys, models, tags, created_at, updated_at, created_by, updated_by)
        VALUES (@Id, @Name, @Scope, @Teams, @Keys, @Models, @Tags, @CreatedAt, @UpdatedAt, @CreatedBy, @UpdatedBy)
        ON CONFLICT (attachment_id) DO UPDATE SET policy_name = excluded.policy_name, scope = excluded.scope, teams = excluded.teams, keys = excluded.keys,
            models = excluded.models, tags = excluded.tags, updated_at = excluded.updated_at, updated_by = excluded.updated_by
        """;

    public const string DeleteAttachment = "DELETE FROM policy_attachment_row WHERE attachment_id = @Id";
}
