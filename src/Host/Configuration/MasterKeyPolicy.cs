using Guard.Engine.Access;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>
/// Which master key counts and whether it is fit to be one: <c>GUARD_MASTER_KEY</c>, then <c>LITELLM_MASTER_KEY</c>, then <c>general_settings.master_key</c>.
/// None given: the host makes one. A given one that is empty, the demo key or shorter than <see cref="MinimumLength"/> is an error unless the operator permits it.
/// </summary>
internal static class MasterKeyPolicy
{
    /// <summary>Fewer characters can be guessed, whatever the alphabet: 16 of base64 are 96 bits.</summary>
    public const int MinimumLength = 16;

    public const string OverrideVariable = "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY";
    public const string OverrideSetting = "litellm_dangerously_permit_weak_or_unset_master_key";

    private const string DemoKey = "sk-1234";

    /// <summary>The key, or null when none is given or it is refused; the refusal is then a finding.</summary>
    public static MasterKey? Resolve(ConfigEnvironment environment, SettingReader? general, ConfigFindings findings)
    {
        var isWeakPermitted = general?.Boolean(OverrideSetting) == true
            || string.Equals(environment[OverrideVariable]?.Trim(), "true", StringComparison.OrdinalIgnoreCase);
        if (Given(environment, general) is not var (key, source, position))
        {
            return null;
        }

        var problem = Problem(key);
        if (System.Text.Encoding.UTF8.GetByteCount(key) > KeyHasher.MaxKeyBytes)
        {
            findings.Error(position, $"the master key from {source} is longer than {KeyHasher.MaxKeyBytes} bytes", "give a shorter one");
            return null;
        }

        if (problem is null || (isWeakPermitted && key.Length > 0))
        {
            return new MasterKey(key, source);
        }

        if (!isWeakPermitted)
        {
            findings.Error(
                position,
                $"the master key from {source} {problem}",
                $"give at least {MinimumLength} random characters, such as \"sk-\" and the output of: openssl rand -hex 24; or leave it out and Guard makes one; {OverrideVariable}=true permits a weak one");
        }

        return null;
    }

    private static (string Key, string Source, SourcePosition Position)? Given(ConfigEnvironment environment, SettingReader? general)
    {
        foreach (var name in (ReadOnlySpan<string>)["GUARD_MASTER_KEY", "LITELLM_MASTER_KEY"])
        {
            if (environment[name] is { } value)
            {
                return (value.Trim(), name, new SourcePosition(name, 1, 1));
            }
        }

        return general?.Text("master_key") is { } text ? (text.Trim(), "general_settings.master_key", general.PositionOf("master_key")) : null;
    }

    private static string? Problem(string key)
    {
        if (key.Length == 0)
        {
            return "is empty";
        }

        return key == DemoKey ? "is the demo key everybody knows" : key.Length < MinimumLength ? $"is shorter than {MinimumLength} characters" : null;
    }
}
