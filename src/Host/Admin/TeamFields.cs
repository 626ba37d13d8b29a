using Guard.Engine.Access;

namespace Guard.Host.Admin;

/// <summary>Reads the fields of <c>/team/new</c> and <c>/team/update</c> over a team. What is wrong stands in <see cref="AdminFields.Error"/> afterwards.</summary>
internal static class TeamFields
{
    public static Team Read(AdminFields fields, Team team, DateTimeOffset now)
    {
        var scope = ScopeFields.Read(fields, new ScopeFields(team.MetadataJson, team.Guardrails, ScopeFields.TagsIn(team.MetadataJson)));
        var read = team with
        {
            TeamAlias = fields.Has("team_alias") ? fields.Text("team_alias") : team.TeamAlias,
            OrganizationId = fields.Has("organization_id") ? Owner(fields) : team.OrganizationId,
            Models = fields.Has("models") ? fields.TextList("models") : team.Models,
            Aliases = fields.Has("model_aliases") ? fields.TextMap("model_aliases") : team.Aliases,
            MaxBudget = fields.Has("max_budget") ? fields.Money("max_budget") : team.MaxBudget,
            Blocked = fields.Has("blocked") ? fields.Flag("blocked") ?? false : team.Blocked,
            Guardrails = scope.Guardrails,
            MetadataJson = scope.MetadataJson,
            ObjectPermissionJson = fields.Has("object_permission") ? fields.ObjectJson("object_permission") : team.ObjectPermissionJson,
            UpdatedAt = now,
        };
        return read with { ExtraJson = ScopeFields.ReadExtra(fields, team.ExtraJson) };
    }

    private static string? Owner(AdminFields fields) => fields.Text("organization_id") is { Length: > 0 } owner ? owner : null;
}
