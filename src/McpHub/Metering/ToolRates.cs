using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Metering;

/// <summary>
/// Holds calls to the limits of their server and tool. The narrowest limit is asked first, so what it refuses takes nothing from others. What callers choose freely never makes a
/// counter of its own: sessions of one key are told apart by <see cref="SessionShards"/> counters. Thread-safe; never waits.
/// </summary>
internal sealed class ToolRates(IRateLedger ledger, TimeProvider time)
{
    /// <summary>Sessions of a key that fall together share a counter.</summary>
    private const int SessionShards = 1024;

    private const string Anonymous = "anonymous";

    /// <summary>Counts this call; null when it fits, else the refusal, which names the limit and when to come back. The master key is held to what holds for all callers.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="session">The caller's session, or null.</param>
    /// <param name="server">Whose tool it is.</param>
    /// <param name="tool">The tool's own name.</param>
    public GuardError? Check(Caller caller, string? session, McpServerSettings server, string tool)
    {
        var key = caller.IsMaster ? null : caller.Key?.TokenHash ?? Anonymous;
        var limits = server.Limits;
        var ofTool = limits.Tools.GetValueOrDefault(tool, ToolLimits.None);
        var counted = new Counted(ledger, time, $"{server.Name}/{tool}", server.Name);
        return (session is null ? null : counted.Check("session", $"{key}:{Shard(session)}", ofTool.SessionRpm, limits.Whole.SessionRpm))
            ?? (key is null ? null : counted.Check("key", key, ofTool.KeyRpm, limits.Whole.KeyRpm))
            ?? OfScope(counted, "key", caller.Key?.TokenHash, caller.Key?.MetadataJson, caller.Key?.ExtraJson, server, tool)
            ?? OfScope(counted, "team", caller.Team?.TeamId, caller.Team?.MetadataJson, caller.Team?.ExtraJson, server, tool)
            ?? counted.Check(null, "", ofTool.Rpm, limits.Whole.Rpm);
    }

    /// <summary>What the scope's own <c>mcp_rpm_limit</c> says, as a field of it or inside its metadata.</summary>
    private static GuardError? OfScope(in Counted counted, string scope, string? id, string? metadata, string? extra, McpServerSettings server, string tool)
    {
        if (id is null)
        {
            return null;
        }

        foreach (var limits in (ReadOnlySpan<ScopeLimits>)[ScopeLimits.Of(extra), ScopeLimits.Of(metadata)])
        {
            if (counted.Check($"{scope}_mcp_rpm_limit", id, limits.For(server, tool), limits.For(server, null)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static int Shard(string session) => SHA256.HashData(Encoding.UTF8.GetBytes(session)) is [var high, var low, ..] ? ((high << 8) | low) % SessionShards : 0;

    /// <summary>One call at its counters.</summary>
    private readonly record struct Counted(IRateLedger Ledger, TimeProvider Time, string Tool, string Server)
    {
        public GuardError? Check(string? scope, string id, int? toolLimit, int? serverLimit) => Take("mcp_tool", Tool, scope, id, toolLimit) ?? Take("mcp_server", Server, scope, id, serverLimit);

        private GuardError? Take(string kind, string name, string? scope, string id, int? limit)
        {
            if (limit is not { } most)
            {
                return null;
            }

            var decision = Ledger.TryTake(new RateDescriptor(scope is null ? kind : $"{kind}_{scope}", $"{name}\n{id}"), most);
            return decision.IsAllowed ? null : Refuse(kind, name, scope, most, decision.RetryAfter);
        }

        private GuardError Refuse(string kind, string name, string? scope, int limit, TimeSpan retryAfter)
        {
            var resetAt = (Time.GetUtcNow() + retryAfter).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            return new GuardError(
                GuardErrorCode.RateLimited,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Rate limit exceeded for {kind}{(scope is null ? "" : $" of this {scope}")}: {name}. Limit type: requests. Current limit: {limit}, Remaining: 0. Limit resets at: {resetAt} UTC. Try again in {Math.Ceiling(retryAfter.TotalSeconds)} seconds."))
            {
                RetryAfter = retryAfter,
            };
        }
    }
}
