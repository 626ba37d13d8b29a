using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.McpHub.Catalogue;
using Guard.McpHub.Pins;
using Guard.McpHub.Policy;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Relay;

/// <summary>
/// The lists of all servers a caller may use as one: in configured order, filtered by policy, judged, renamed. A server that cannot be asked leaves its part out. Thread-safe.
/// </summary>
internal sealed class HubLists(ServerLists lists, ExposedNames names, ServerDirectory directory, ToolPolicy policy, PinBook pins, CatalogueCosts costs)
{
    /// <summary>The name of a tool or prompt with its server's prefix: what permissions, rules and records read.</summary>
    public string FullName(McpServerSettings server, string name) => names.Full(server, name);

    /// <summary>What a server listed is no longer so.</summary>
    public void Forget(McpServerSettings server) => lists.Forget(server);

    /// <summary>The answer to the request for a list.</summary>
    public async ValueTask<RpcReply> AnswerAsync(ListKind kind, HubRequest request, CancellationToken cancellationToken)
    {
        if (request.Parameters?["cursor"] is not null)
        {
            return RpcReply.Fail(JsonRpc.InvalidParams, "The cursor is not one of this list, which comes in one piece.");
        }

        var (entries, failures) = await MergeAsync(kind, request, cancellationToken);
        return entries.Count == 0 && failures.Count > 0 && failures.Count == ServersOf(kind, request).Length
            ? RpcReply.Fail(JsonRpc.InternalError, string.Join(' ', failures))
            : RpcReply.Of(new JsonObject { [kind.Member] = entries });
    }

    /// <summary>The list as the caller may see it, with what failed.</summary>
    public async ValueTask<(JsonArray Entries, List<string> Failures)> MergeAsync(ListKind kind, HubRequest request, CancellationToken cancellationToken)
    {
        var servers = ServersOf(kind, request);
        var asked = servers.Select(server => lists.GetAsync(server, kind, request, cancellationToken).AsTask()).ToList();
        var merged = new JsonArray();
        List<string> failures = [];
        for (var i = 0; i < asked.Count; i++)
        {
            var list = await asked[i];
            if (list.Failure is { } failure)
            {
                failures.Add(failure);
            }

            List<JsonObject> shown = [];
            foreach (var entry in list.Entries)
            {
                if (await ShownAsync(kind, request, servers[i], entry, cancellationToken) is { } one)
                {
                    shown.Add(one);
                }
            }

            if (kind == ListKind.Tools && !request.IsSearched && list.Failure is null)
            {
                costs.Listed(servers[i].Name, shown);
            }

            shown.ForEach(one => merged.Add((JsonNode)one));
        }

        return (merged, failures);
    }

    /// <summary>Which server's tool or prompt a name means; null for what does not exist and for what the caller may not use, alike.</summary>
    public async ValueTask<(McpServerSettings Server, JsonObject Entry)?> FindAsync(ListKind kind, HubRequest request, string called, CancellationToken cancellationToken)
    {
        foreach (var server in ServersOf(kind, request).Where(server => names.MayBelong(request, server, called)))
        {
            var list = await lists.GetAsync(server, kind, request, cancellationToken);
            if (Visible(kind, request, server, list).FirstOrDefault(pair => pair.Exposed == called).Entry is { } entry)
            {
                return await OfferedAsync(kind, request, server, entry, cancellationToken);
            }

            if (IsWithheld(kind, request, server, list, name => names.Of(request, server, name) == called))
            {
                return null;
            }
        }

        // A name with some server's prefix means that server, and no other that calls a tool so.
        return !request.Scope.IsBare && directory.All.Any(server => names.MayBelong(request, server, called)) ? null : await FindBareAsync(kind, request, called, cancellationToken);
    }

    /// <summary>The server that has a resource: by its list, else by its templates, else the only server there is. What a rule hides from lists is nobody's.</summary>
    public async ValueTask<McpServerSettings?> FindResourceAsync(HubRequest request, string uri, CancellationToken cancellationToken)
    {
        var only = request.Scope.Whole is [var one] ? one : null;
        if (only is not null && !request.Guardrails.JudgesDefinitions)
        {
            return only;
        }

        var (isHidden, isUnsure) = (false, false);
        foreach (var kind in (ListKind[])[ListKind.Resources, ListKind.Templates])
        {
            foreach (var server in request.Scope.Whole)
            {
                var list = await lists.GetAsync(server, kind, request, cancellationToken);
                isUnsure |= list.Failure is not null;
                foreach (var entry in list.Entries.Where(entry => Fits(kind, JsonRpc.TextOf(entry[kind.Key])!, uri)))
                {
                    if (await ShownAsync(kind, request, server, entry, cancellationToken) is not null)
                    {
                        return isHidden ? null : server;
                    }

                    isHidden = true;
                }
            }
        }

        return isHidden || isUnsure ? null : only;
    }

    /// <summary>A name without prefix means what only one server has.</summary>
    private async ValueTask<(McpServerSettings Server, JsonObject Entry)?> FindBareAsync(ListKind kind, HubRequest request, string called, CancellationToken cancellationToken)
    {
        (McpServerSettings Server, JsonObject Entry)? found = null;
        foreach (var server in ServersOf(kind, request))
        {
            var list = await lists.GetAsync(server, kind, request, cancellationToken);
            if (IsWithheld(kind, request, server, list, name => name == called) || (list.Failure is not null && MayHave(kind, server, called)))
            {
                // Another server must not take over a name while it is withheld, or not listed, here.
                return null;
            }

            if (Visible(kind, request, server, list).FirstOrDefault(pair => JsonRpc.TextOf(pair.Entry[kind.Key]) == called).Entry is not { } entry)
            {
                continue;
            }

            if (found is not null)
            {
                return null;
            }

            found = (server, entry);
        }

        return found is { } only ? await OfferedAsync(kind, request, only.Server, only.Entry, cancellationToken) : null;
    }

    /// <summary>What a rule hides from lists cannot be called either.</summary>
    private async ValueTask<(McpServerSettings Server, JsonObject Entry)?> OfferedAsync(ListKind kind, HubRequest request, McpServerSettings server, JsonObject entry, CancellationToken cancellationToken) =>
        await ShownAsync(kind, request, server, entry, cancellationToken) is null ? null : (server, entry);

    private IEnumerable<(string Exposed, JsonObject Entry)> Visible(ListKind kind, HubRequest request, McpServerSettings server, ServerList list) =>
        from entry in list.Entries
        let name = JsonRpc.TextOf(entry[kind.Key])!
        let exposed = names.Of(request, server, name)
        where IsVisible(kind, request, server, name)
        select (exposed, entry);

    /// <summary>A call means a tool that the caller could use, were it approved: the caller hears what it hears of tools that are not there, administrators hear why.</summary>
    private bool IsWithheld(ListKind kind, HubRequest request, McpServerSettings server, ServerList list, Func<string, bool> isMeant)
    {
        var meant = list.Withheld.Count == 0 ? null : list.Withheld.FirstOrDefault(name => isMeant(name) && IsVisible(kind, request, server, name));
        if (meant is not null)
        {
            pins.Refused(server.Name, meant);
        }

        return meant is not null;
    }

    /// <summary>Whether a server that gives no list now may be the one that has a name. Its pins know; without pins nobody does.</summary>
    private bool MayHave(ListKind kind, McpServerSettings server, string name) => kind != ListKind.Tools || server.Pins == PinMode.Off || pins.Of(server.Name).Tools.ContainsKey(name);

    /// <summary>A template fits by what stands before its first variable.</summary>
    private static bool Fits(ListKind kind, string listed, string uri)
    {
        var variable = kind == ListKind.Templates ? listed.IndexOf('{', StringComparison.Ordinal) : -1;
        return variable < 0 ? listed == uri : variable > 0 && uri.StartsWith(listed[..variable], StringComparison.Ordinal);
    }

    private static ImmutableArray<McpServerSettings> ServersOf(ListKind kind, HubRequest request) => kind == ListKind.Tools ? request.Scope.Servers : request.Scope.Whole;

    private bool IsVisible(ListKind kind, HubRequest request, McpServerSettings server, string name) =>
        kind != ListKind.Tools || (policy.IsAllowed(request.Caller, server, name, names.Full(server, name)) && request.Scope.Has(server, name, names.Full(server, name)));

    private async ValueTask<JsonObject?> ShownAsync(ListKind kind, HubRequest request, McpServerSettings server, JsonObject entry, CancellationToken cancellationToken)
    {
        var name = JsonRpc.TextOf(entry[kind.Key])!;
        if (!IsVisible(kind, request, server, name))
        {
            return null;
        }

        // A refused description hides the entry: a list has no place for an error.
        var (judged, _) = await request.Guardrails.JudgeAsync(McpContentKind.Definition, entry, kind.IsPrefixed ? names.Full(server, name) : name, name, server.Prefix, cancellationToken);
        if (judged?.DeepClone() is not JsonObject shown || JsonRpc.TextOf(shown[kind.Key]) != name)
        {
            return null;
        }

        if (kind == ListKind.Tools)
        {
            ToolArguments.Show(server, name, shown);
            ResultCap.Show(server, shown);
            if (request.Scope.View?.DescriptionOf(server, name, names.Full(server, name)) is { } described)
            {
                shown["description"] = described;
            }
        }

        shown[kind.Key] = kind.IsPrefixed ? names.Of(request, server, name) : name;
        return shown;
    }
}
