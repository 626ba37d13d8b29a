using Guard.Engine.Access;

namespace Guard.Host.Admin;

/// <summary>Reads the fields of <c>/key/generate</c> and <c>/key/update</c> over a key. What is wrong stands in <see cref="AdminFields.Error"/> afterwards.</summary>
internal static class KeyFields
{
    private const string Duration = "duration";

    /// <summary>The secret the administrator chose, or a new one.</summary>
    public static string Secret(AdminFields fields)
    {
        var chosen = fields.Text("key");
        if (string.IsNullOrEmpty(chosen))
        {
            return KeyHasher.NewKey();
        }

        if (!chosen.StartsWith(KeyHasher.Prefix, StringComparison.Ordinal) || chosen.Length == KeyHasher.Prefix.Length
            || chosen.Any(static letter => letter is <= ' ' or > '~'))
        {
            fields.Refuse("key", $"must start with {KeyHasher.Prefix} and go on with visible ASCII characters");
            return KeyHasher.NewKey();
        }

        return chosen;
    }

    /// <summary>A key without limits for this secret.</summary>
    public static VirtualKey Blank(string secret, string actor, DateTimeOffset now) => new()
    {
        TokenHash = KeyHasher.Hash(secret),
        KeyName = KeyHasher.KeyName(secret),
        CreatedAt = now,
        CreatedBy = actor,
    };

    /// <summary>The key with every field the request has; the others stay.</summary>
    public static VirtualKey Read(AdminFields fields, VirtualKey key, string actor, DateTimeOffset now)
    {
        var scope = ScopeFields.Read(fields, new ScopeFields(key.MetadataJson, key.Guardrails, key.Tags));
        var read = key with
        {
            KeyAlias = fields.Has("key_alias") ? NullIfEmpty(fields.Text("key_alias")) : key.KeyAlias,
            UserId = fields.Has("user_id") ? NullIfEmpty(fields.Text("user_id")) : key.UserId,
            TeamId = fields.Has("team_id") ? NullIfEmpty(fields.Text("team_id")) : key.TeamId,
            OrganizationId = fields.Has("organization_id") ? NullIfEmpty(fields.Text("organization_id")) : key.OrganizationId,
            Models = fields.Has("models") ? fields.TextList("models") : key.Models,
            Aliases = fields.Has("aliases") ? fields.TextMap("aliases") : key.Aliases,
            MaxBudget = fields.Has("max_budget") ? fields.Money("max_budget") : key.MaxBudget,
            RpmLimit = fields.Has("rpm_limit") ? fields.Count("rpm_limit") : key.RpmLimit,
            Expires = fields.Has(Duration) ? Expires(fields, now) : key.Expires,
            Blocked = fields.Has("blocked") ? fields.Flag("blocked") ?? false : key.Blocked,
            Guardrails = scope.Guardrails,
            Tags = scope.Tags,
            MetadataJson = scope.MetadataJson,
            ObjectPermissionJson = fields.Has("object_permission") ? fields.ObjectJson("object_permission") : key.ObjectPermissionJson,
            UpdatedAt = now,
            UpdatedBy = actor,
        };
        return read with { ExtraJson = ScopeFields.ReadExtra(fields, key.ExtraJson) };
    }

    /// <summary>The key that <c>/user/new</c> makes along: what belongs to the person stays with the user, the budget holds for both.</summary>
    public static VirtualKey ReadPersonal(AdminFields fields, VirtualKey key, string actor, DateTimeOffset now) => key with
    {
        KeyAlias = NullIfEmpty(fields.Text("key_alias")),
        TeamId = NullIfEmpty(fields.Text("team_id")),
        Aliases = fields.TextMap("aliases"),
        MaxBudget = fields.Money("max_budget"),
        RpmLimit = fields.Count("rpm_limit"),
        Expires = Expires(fields, now),
        UpdatedAt = now,
        UpdatedBy = actor,
    };

    private static DateTimeOffset? Expires(AdminFields fields, DateTimeOffset now)
    {
        if (fields.Text(Duration) is not { Length: > 0 } duration)
        {
            return null;
        }

        if (!GrantDuration.TryAdd(now, duration, out var end))
        {
            fields.Refuse(Duration, GrantDuration.Form);
        }

        return end;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
