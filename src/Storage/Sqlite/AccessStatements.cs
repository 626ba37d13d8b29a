namespace Guard.Storage.Sqlite;

/// <summary>The SQL of the access tables. Parameters and result columns carry the row records' property names.</summary>
internal static class AccessStatements
{
    public const string SelectKeys =
        """
        SELECT token_hash AS TokenHash, key_name AS KeyName, key_alias AS KeyAlias, user_id AS UserId, team_id AS TeamId,
               organization_id AS OrganizationId, models AS Models, aliases AS Aliases, max_budget_nano AS MaxBudgetNano, rpm_limit AS RpmLimit,
               expires AS Expires, blocked AS Blocked, guardrails AS Guardrails, tags AS Tags, metadata AS Metadata,
               object_permission AS ObjectPermission, extra AS Extra, created_at AS CreatedAt, updated_at AS UpdatedAt,
               created_by AS CreatedBy, updated_by AS UpdatedBy
        FROM virtual_key
        """;

    public const string PutKey =
        """
        INSERT INTO virtual_key (token_hash, key_name, key_alias, user_id, team_id, organization_id, models, aliases, max_budget_nano, rpm_limit,
            expires, blocked, guardrails, tags, metadata, object_permission, extra, created_at, updated_at, created_by, updated_by)
        VALUES (@TokenHash, @KeyName, @KeyAlias, @UserId, @TeamId, @OrganizationId, @Models, @Aliases, @MaxBudgetNano, @RpmLimit,
            @Expires, @Blocked, @Guardrails, @Tags, @Metadata, @ObjectPermission, @Extra, @CreatedAt, @UpdatedAt, @CreatedBy, @UpdatedBy)
        ON CONFLICT (token_hash) DO UPDATE SET key_name = excluded.key_name, key_alias = excluded.key_alias, user_id = excluded.user_id,
            team_id = excluded.team_id, organization_id = excluded.organization_id, models = excluded.models, aliases = excluded.aliases,
            max_budget_nano = excluded.max_budget_nano, rpm_limit = excluded.rpm_limit, expires = excluded.expires, blocked = excluded.blocked,
            guardrails = excluded.guardrails, tags = excluded.tags, metadata = excluded.metadata, object_permission = excluded.object_permission,
            extra = excluded.extra, updated_at = excluded.updated_at, updated_by = excluded.updated_by
        """;

    public const string DeleteKey = "DELETE FROM virtual_key WHERE token_hash = @TokenHash";

    public const string SelectTeams =
        """
        SELECT team_id AS Id, team_alias AS Alias, organization_id AS OrganizationId, aliases AS Aliases, models AS Models,
               max_budget_nano AS MaxBudgetNano, blocked AS Blocked, guardrails AS Guardrails, metadata AS Metadata,
               object_permission AS ObjectPermission, extra AS Extra, created_at AS CreatedAt, updated_at AS UpdatedAt
        FROM team
        """;

    public const string PutTeam =
        """
        INSERT INTO team (team_id, team_alias, organization_id, aliases, models, max_budget_nano, blocked, guardrails, metadata, object_permission,
            extra, created_at, updated_at)
        VALUES (@Id, @Alias, @OrganizationId, @Aliases, @Models, @MaxBudgetNano, @Blocked, @Guardrails, @Metadata, @ObjectPermission,
            @Extra, @CreatedAt, @UpdatedAt)
        ON CONFLICT (team_id) DO UPDATE SET team_alias = excluded.team_alias, organization_id = excluded.organization_id, aliases = excluded.aliases,
            models = excluded.models, max_budget_nano = excluded.max_budget_nano, blocked = excluded.blocked, guardrails = excluded.guardrails,
            metadata = excluded.metadata, object_permission = excluded.object_permission, extra = excluded.extra, updated_at = excluded.updated_at
        """;

    public const string SelectMembers =
        """
        SELECT team_id AS TeamId, user_id AS UserId, role AS Role, max_budget_nano AS MaxBudgetNano, extra AS Extra, created_at AS CreatedAt
        FROM team_member
        """;

    public const string PutMember =
        """
        INSERT INTO team_member (team_id, user_id, role, max_budget_nano, extra, created_at)
        VALUES (@TeamId, @UserId, @Role, @MaxBudgetNano, @Extra, @CreatedAt)
        ON CONFLICT (team_id, user_id) DO UPDATE SET role = excluded.role, max_budget_nano = excluded.max_budget_nano, extra = excluded.extra
        """;

    public const string SelectUsers =
        """
        SELECT user_id AS Id, user_alias AS Alias, user_email AS UserEmail, role AS Role, organization_id AS OrganizationId, models AS Models,
               max_budget_nano AS MaxBudgetNano, blocked AS Blocked, guardrails AS Guardrails, metadata AS Metadata,
               object_permission AS ObjectPermission, extra AS Extra, created_at AS CreatedAt, updated_at AS UpdatedAt
        FROM app_user
        """;

    public const string PutUser =
        """
        INSERT INTO app_user (user_id, user_alias, user_email, role, organization_id, models, max_budget_nano, blocked, guardrails, metadata,
            object_permission, extra, created_at, updated_at)
        VALUES (@Id, @Alias, @UserEmail, @Role, @OrganizationId, @Models, @MaxBudgetNano, @Blocked, @Guardrails, @Metadata,
            @ObjectPermission, @Extra, @CreatedAt, @UpdatedAt)
        ON CONFLICT (user_id) DO UPDATE SET user_alias = excluded.user_alias, user_email = excluded.user_email, role = excluded.role,
            organization_id = excluded.organization_id, models = excluded.models, max_budget_nano = excluded.max_budget_nano,
            blocked = excluded.blocked, guardrails = excluded.guardrails, metadata = excluded.metadata,
            object_permission = excluded.object_permission, extra = excluded.extra, updated_at = excluded.updated_at
        """;

    public const string SelectOrganizations =
        """
        SELECT organization_id AS Id, organization_alias AS Alias, models AS Models, max_budget_nano AS MaxBudgetNano, blocked AS Blocked,
               guardrails AS Guardrails, metadata AS Metadata, object_permission AS ObjectPermission, extra AS Extra,
               created_at AS CreatedAt, updated_at AS UpdatedAt
        FROM organization
        """;

    public const string PutOrganization =
        """
        INSERT INTO organization (organization_id, organization_alias, models, max_budget_nano, blocked, guardrails, metadata, object_permission,
            extra, created_at, updated_at)
        VALUES (@Id, @Alias, @Models, @MaxBudgetNano, @Blocked, @Guardrails, @Metadata, @ObjectPermission, @Extra, @CreatedAt, @UpdatedAt)
        ON CONFLICT (organization_id) DO UPDATE SET organization_alias = excluded.organization_alias, models = excluded.models,
            max_budget_nano = excluded.max_budget_nano, blocked = excluded.blocked, guardrails = excluded.guardrails, metadata = excluded.metadata,
            object_permission = excluded.object_permission, extra = excluded.extra, updated_at = excluded.updated_at
        """;

    public const string SelectEndUsers =
        """
        SELECT end_user_id AS Id, alias AS Alias, models AS Models, max_budget_nano AS MaxBudgetNano, blocked AS Blocked,
               guardrails AS Guardrails, metadata AS Metadata, object_permission AS ObjectPermission, extra AS Extra,
               created_at AS CreatedAt, updated_at AS UpdatedAt
        FROM end_user
        """;

    public const string PutEndUser =
        """
        INSERT INTO end_user (end_user_id, alias, models, max_budget_nano, blocked, guardrails, metadata, object_permission,
            extra, created_at, updated_at)
        VALUES (@Id, @Alias, @Models, @MaxBudgetNano, @Blocked, @Guardrails, @Metadata, @ObjectPermission, @Extra, @CreatedAt, @UpdatedAt)
        ON CONFLICT (end_user_id) DO UPDATE SET alias = excluded.alias, models = excluded.models, max_budget_nano = excluded.max_budget_nano,
            blocked = excluded.blocked, guardrails = excluded.guardrails, metadata = excluded.metadata,
            object_permission = excluded.object_permission, extra = excluded.extra, updated_at = excluded.updated_at
        """;
}
