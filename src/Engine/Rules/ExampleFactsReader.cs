using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Reads <c>when:</c> of an example: who asks for what.</summary>
internal sealed class ExampleFactsReader(ICollection<Diagnostic> diagnostics)
{
    private static readonly DateTimeOffset Always = DateTimeOffset.UnixEpoch;

    /// <summary>Nobody in particular, at a time when every exception applies: what an example says must not change with the day it runs.</summary>
    public static RequestFacts Nobody { get; } = new() { Caller = new Caller(), Now = Always };

    /// <summary>The facts, or null after adding an error.</summary>
    public RequestFacts? Read(DocumentNode node)
    {
        if (RuleMapReader.Of("when of an example", node, diagnostics) is not { } reader)
        {
            return null;
        }

        var facts = new RequestFacts
        {
            Caller = ReadCaller(reader),
            Model = reader.Text("model")?.Value ?? "",
            Providers = [.. reader.Texts("provider").Select(provider => provider.Value)],
            Route = reader.Text("route")?.Value ?? "/v1/chat/completions",
            Tags = [.. reader.Texts("tags").Select(tag => tag.Value)],
            Headers = ReadHeaders(reader),
            Now = reader.Text("time") is { } time ? Moments.Read(time, diagnostics, isEnd: false) ?? Always : Always,
            Session = reader.Text("session")?.Value,
            InputTokens = reader.Integer("input_tokens", 0, int.MaxValue) ?? 0,
            MaxOutputTokens = reader.Integer("max_tokens", 0, int.MaxValue),
        };
        reader.Done(FrozenSet<string>.Empty);
        return facts;
    }

    private static Caller ReadCaller(RuleMapReader reader)
    {
        var (team, user, key) = (reader.Text("team")?.Value, reader.Text("user")?.Value, reader.Text("key")?.Value);
        var organization = (reader.Text("organization") ?? reader.Text("organisation"))?.Value;
        var endUser = reader.Text("end_user")?.Value;
        return new Caller
        {
            Team = team is null ? null : new Team { TeamId = team, TeamAlias = team },
            User = user is null ? null : new User { UserId = user },
            Key = key is null ? null : new VirtualKey { TokenHash = key, KeyName = "sk-...", KeyAlias = key },
            Organization = organization is null ? null : new Organization { OrganizationId = organization, OrganizationAlias = organization },
            EndUser = endUser is null ? null : new EndUser { EndUserId = endUser },
        };
    }

    private ImmutableDictionary<string, string> ReadHeaders(RuleMapReader reader)
    {
        var headers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (reader.Node("headers") is { } node && RuleMapReader.Of("headers", node, diagnostics) is { } map)
        {
            foreach (var entry in ((DocumentMap)node).Entries)
            {
                if (map.Text(entry.Name) is { } value)
                {
                    headers[entry.Name.ToLowerInvariant()] = value.Value;
                }
            }
        }

        return headers.ToImmutable();
    }
}
