using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Rules.LiteLlm;
using Guard.Engine.Rules.Stored;
using Guard.Engine.Scopes;

namespace Guard.Host.Admin;

/// <summary>LiteLLM's <c>/policies/attachments</c>: to whom policies apply.</summary>
internal sealed class AttachmentEndpoints(RuleRegistry registry, IEnumerable<ILiteLlmEntrySource> sources, AccessDirectory directory, TimeProvider time)
{
    private const int MostSamples = 10;

    public void Map(AdminRoutes routes)
    {
        routes.Map("POST", "/policies/attachments", CreateAsync);
        routes.Map("GET", "/policies/attachments", ListAsync);
        routes.Map("GET", "/policies/attachments/list", ListAsync);
        routes.Map("POST", "/policies/attachments/estimate-impact", EstimateAsync);
        routes.Map("GET", "/policies/attachments/{id}", GetAsync);
        routes.Map("DELETE", "/policies/attachments/{id}", DeleteAsync);
    }

    private IEnumerable<JsonObject> All => registry.Rows.Attachments.Select(AttachmentJson.Of).Concat(sources
        .SelectMany(static source => source.Read().Attachments)
        .Where(static entry => entry.Location == EntryLocation.Config)
        .Select(AttachmentJson.Of));

    private ValueTask<AdminReply> ListAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var list = new JsonArray([.. All]);
        return ValueTask.FromResult(AdminReply.Ok(new JsonObject { ["attachments"] = list, ["total_count"] = list.Count }));
    }

    private ValueTask<AdminReply> GetAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        return ValueTask.FromResult(All.FirstOrDefault(row => (string?)row["attachment_id"] == id) is { } found ? AdminReply.Ok(found) : NotFound(id));
    }

    private ValueTask<AdminReply> CreateAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var row = Read(call);
        return call.Fields.Error is { } error
            ? ValueTask.FromResult(AdminReply.Invalid(error.Parameter ?? "body", error.Message))
            : registry.ChangeAsync(_ => new RowPlan([new RuleRowChange.PutAttachment(row)], () => AttachmentJson.Of(row)), cancellationToken);
    }

    private ValueTask<AdminReply> DeleteAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        return registry.ChangeAsync(
            rows => rows.Attachments.Any(row => row.Id == id)
                ? new RowPlan([new RuleRowChange.DeleteAttachment(id)], () => new JsonObject { ["message"] = $"Attachment {id} deleted successfully", ["attachment_id"] = id })
                : RowPlan.Refuse(All.Any(row => (string?)row["attachment_id"] == id)
                    ? AdminReply.Detail(StatusCodes.Status400BadRequest, $"Attachment '{id}' is defined in config.yaml and can only be changed there")
                    : NotFound(id)),
            cancellationToken);
    }

    /// <summary>Counts the keys and teams an attachment would reach, models and tags of requests aside. Nothing is stored.</summary>
    private ValueTask<AdminReply> EstimateAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var row = Read(call);
        if (call.Fields.Error is { } error)
        {
            return ValueTask.FromResult(AdminReply.Invalid(error.Parameter ?? "body", error.Message));
        }

        var teams = directory.Teams.Where(team => Matches(row, null, team)).Select(static team => team.TeamAlias ?? team.TeamId).ToList();
        var keys = directory.Keys.Where(key => Matches(row, key, key.TeamId is null ? null : directory.FindTeam(key.TeamId))).Select(static key => key.KeyAlias ?? key.KeyName).ToList();
        return ValueTask.FromResult(AdminReply.Ok(new JsonObject
        {
            ["affected_keys_count"] = keys.Count,
            ["affected_teams_count"] = teams.Count,
            ["sample_keys"] = Sample(keys),
            ["sample_teams"] = Sample(teams),
        }));
    }

    private AttachmentRow Read(AdminCall call)
    {
        var now = time.GetUtcNow();
        return new AttachmentRow
        {
            Id = Guid.NewGuid().ToString(),
            Policy = call.Fields.RequiredText("policy_name") ?? "",
            Scope = call.Fields.Text("scope"),
            Teams = call.Fields.TextList("teams"),
            Keys = call.Fields.TextList("keys"),
            Models = call.Fields.TextList("models"),
            Tags = call.Fields.TextList("tags"),
            CreatedAt = now,
            UpdatedAt = now,
            CreatedBy = call.Actor,
            UpdatedBy = call.Actor,
        };
    }

    private static bool Matches(AttachmentRow row, VirtualKey? key, Team? team) =>
        (row.Teams.IsEmpty || (team is not null && Names(row.Teams, team.TeamAlias, team.TeamId)))
        && (row.Keys.IsEmpty || (key is not null && Names(row.Keys, key.KeyAlias, key.TokenHash)))
        && (row.Scope is not null || !row.Teams.IsEmpty || !row.Keys.IsEmpty || !row.Models.IsEmpty || !row.Tags.IsEmpty);

    private static bool Names(IEnumerable<string> patterns, string? alias, string id) =>
        patterns.Select(static pattern => new NamePattern(pattern)).Any(pattern => pattern.IsMatch(id) || (alias is not null && pattern.IsMatch(alias)));

    private static JsonArray Sample(List<string> names) => new([.. names.Order(StringComparer.Ordinal).Take(MostSamples).Select(static name => JsonValue.Create(name))]);

    private static AdminReply NotFound(string id) => AdminReply.Detail(StatusCodes.Status404NotFound, $"Attachment with ID {id} not found");
}
