using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Rules;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>LiteLLM's <c>/key/*</c>. Every change is durable and holds from the next request on.</summary>
internal sealed class KeyEndpoints(AccessDirectory directory, IRuleSetSource rules, ISpendReader spend, TimeProvider time)
{
    public void Map(AdminRoutes routes)
    {
        routes.Post("/key/generate", GenerateAsync);
        routes.Post("/key/update", UpdateAsync);
        routes.Post("/key/delete", DeleteAsync);
        routes.Post("/key/block", (call, cancellationToken) => SetBlockedAsync(call, true, cancellationToken));
        routes.Post("/key/unblock", (call, cancellationToken) => SetBlockedAsync(call, false, cancellationToken));
        routes.Get("/key/info", InfoAsync, needsMaster: false);
        routes.Get("/key/list", (call, _) => ValueTask.FromResult(KeyList.Answer(call, directory, spend, time.GetUtcNow())));
    }

    private static GuardError NotKnown(string parameter) =>
        new(GuardErrorCode.NotFound, $"\"{parameter}\" is not a known key. Give the key or its hash.", parameter);

    private ValueTask<Result<JsonNode>> GenerateAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var secret = KeyFields.Secret(call.Fields);
        var key = KeyFields.Read(call.Fields, KeyFields.Blank(secret, call.Actor, now), call.Actor, now);
        var duration = call.Fields.Text("duration");
        if ((call.Fields.Error ?? GuardrailNames.Check(rules.Current, key)) is { } error)
        {
            return ValueTask.FromResult<Result<JsonNode>>(error);
        }

        return directory.ChangeAsync<JsonNode>(
            inside => KeyPlacement.CheckNew(inside, key, secret) is { } refusal
                ? refusal
                : new AccessPlan<JsonNode>([new AccessChange.PutKey(key)], KeyJson.Created(key, secret, duration, spend)),
            cancellationToken);
    }

    private ValueTask<Result<JsonNode>> UpdateAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var named = call.Fields.RequiredText("key");
        return named is null
            ? ValueTask.FromResult<Result<JsonNode>>(call.Fields.Error!)
            : directory.ChangeAsync(inside => Update(inside, call, named), cancellationToken);
    }

    private Result<AccessPlan<JsonNode>> Update(AccessDirectory inside, AdminCall call, string named)
    {
        if (inside.FindKey(named) is not { } held)
        {
            return NotKnown("key");
        }

        var key = KeyFields.Read(call.Fields, held, call.Actor, time.GetUtcNow());

        // Names the key already has may have left the rules since; only new ones are checked.
        var error = call.Fields.Error
            ?? GuardrailNames.Check(rules.Current, key, held)
            ?? KeyPlacement.Check(inside, key);
        return error is not null ? error : new AccessPlan<JsonNode>([new AccessChange.PutKey(key)], Named(key));
    }

    private ValueTask<Result<JsonNode>> DeleteAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var keys = call.Fields.TextList("keys");
        var aliases = call.Fields.TextList("key_aliases");
        if (keys.IsEmpty && aliases.IsEmpty)
        {
            call.Fields.Refuse("keys", "or \"key_aliases\" must name at least one key");
        }

        return call.Fields.Error is { } error
            ? ValueTask.FromResult<Result<JsonNode>>(error)
            : directory.ChangeAsync(inside => Delete(inside, keys, aliases), cancellationToken);
    }

    private static Result<AccessPlan<JsonNode>> Delete(AccessDirectory inside, ImmutableArray<string> keys, ImmutableArray<string> aliases)
    {
        var found = keys.Select(inside.FindKey).ToList();
        if (found.Contains(null))
        {
            return NotKnown("keys");
        }

        found.AddRange(aliases.Select(inside.FindKeyByAlias));
        if (found.Contains(null))
        {
            return NotKnown("key_aliases");
        }

        var hashes = found.Select(static key => key!.TokenHash).Distinct(StringComparer.Ordinal).ToImmutableArray();
        return new AccessPlan<JsonNode>(
            [.. hashes.Select(static hash => new AccessChange.DeleteKey(hash))], new JsonObject { ["deleted_keys"] = AdminJson.List(hashes) });
    }

    private ValueTask<Result<JsonNode>> SetBlockedAsync(AdminCall call, bool isBlocked, CancellationToken cancellationToken)
    {
        if (call.Fields.RequiredText("key") is not { } named)
        {
            return ValueTask.FromResult<Result<JsonNode>>(call.Fields.Error!);
        }

        return directory.ChangeAsync<JsonNode>(
            inside =>
            {
                if (inside.FindKey(named) is not { } held)
                {
                    return NotKnown("key");
                }

                var key = held with { Blocked = isBlocked, UpdatedAt = time.GetUtcNow(), UpdatedBy = call.Actor };
                return new AccessPlan<JsonNode>([new AccessChange.PutKey(key)], KeyJson.Row(key, spend));
            },
            cancellationToken);
    }

    /// <summary>A key may look at itself, the master key at every key. What another key may not see looks the same whether it exists or not.</summary>
    private ValueTask<Result<JsonNode>> InfoAsync(AdminCall call, CancellationToken cancellationToken)
    {
        // The same name carries a caller's key on Google's routes; here it is the key asked about.
        var key = call.Parameter("key") is { } named ? directory.FindKey(named) : call.Caller.Key;
        if (!call.Caller.IsMaster && !string.Equals(key?.TokenHash, call.Caller.Key?.TokenHash, StringComparison.Ordinal))
        {
            return ValueTask.FromResult<Result<JsonNode>>(new GuardError(GuardErrorCode.PermissionDenied, "A key may only look at itself. Use the master key to look at others.", "key"));
        }

        if (key is null)
        {
            return ValueTask.FromResult<Result<JsonNode>>(NotKnown("key"));
        }

        var info = KeyJson.Row(key, spend);
        info.Remove("token");
        return ValueTask.FromResult<Result<JsonNode>>(new JsonObject { ["key"] = key.TokenHash, ["info"] = info });
    }

    private JsonObject Named(VirtualKey key)
    {
        var row = KeyJson.Row(key, spend);
        row["key"] = key.TokenHash;
        return row;
    }
}
