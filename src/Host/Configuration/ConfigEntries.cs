using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Guard.Engine.Documents;
using Guard.Engine.Rules.LiteLlm;

namespace Guard.Host.Configuration;

/// <summary>
/// The guardrails and policies of the configuration file, read again whenever the rules are. Only they change while the process runs; what else changed in
/// the file is told and waits for a restart. A file with a mistake keeps what is in force. Thread-safe.
/// </summary>
internal sealed class ConfigEntries(GuardConfiguration running) : ILiteLlmEntrySource
{
    private static readonly FrozenSet<string> Live = FrozenSet.Create(StringComparer.Ordinal, "guardrails", "policies", "policy_attachments");

    private string[] _restartNeeded = [];

    /// <summary>Sections that differ from those the process was started with.</summary>
    public IReadOnlyList<string> RestartNeeded => Volatile.Read(ref _restartNeeded);

    public ImmutableArray<string> Files => running.File is { } file ? [file] : [];

    public LiteLlmEntries Read()
    {
        var result = running.Reread!();
        if (result.Configuration is not { } read)
        {
            var errors = result.Diagnostics.Where(static finding => finding.Severity == DiagnosticSeverity.Error).ToImmutableArray();
            return running.LiteLlmEntries with { Diagnostics = errors, Fingerprint = Hash(errors.Select(static finding => finding.ToString())) };
        }

        var changed = read.Sections.Keys.Union(running.Sections.Keys, StringComparer.Ordinal)
            .Where(name => !Live.Contains(name) && read.Sections.GetValueOrDefault(name) != running.Sections.GetValueOrDefault(name))
            .Order(StringComparer.Ordinal);
        Volatile.Write(ref _restartNeeded, [.. changed]);
        return read.LiteLlmEntries with
        {
            // Models do not change while the process runs, nor what they demand.
            Demanded = running.LiteLlmEntries.Demanded,
            Fingerprint = Hash(Live.Order(StringComparer.Ordinal).Select(name => read.Sections.GetValueOrDefault(name, ""))),
        };
    }

    private static string Hash(IEnumerable<string> words) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', words))));
}
