using System.Collections;
using System.Collections.Immutable;

namespace Guard.Host.Configuration;

/// <summary>The environment variables a configuration may refer to: the process's, and below them those the file sets. Immutable.</summary>
internal sealed class ConfigEnvironment
{
    private readonly ImmutableDictionary<string, string> _process;
    private readonly ImmutableDictionary<string, string> _file;

    public ConfigEnvironment(IEnumerable<KeyValuePair<string, string>> variables)
        : this(ImmutableDictionary.CreateRange(StringComparer.Ordinal, variables), ImmutableDictionary.Create<string, string>(StringComparer.Ordinal))
    {
    }

    private ConfigEnvironment(ImmutableDictionary<string, string> process, ImmutableDictionary<string, string> file)
    {
        _process = process;
        _file = file;
    }

    public static ConfigEnvironment Empty { get; } = new([]);

    public IEnumerable<string> Names => _process.Keys;

    /// <summary>A copy of the process's variables at this moment.</summary>
    public static ConfigEnvironment OfProcess() =>
        new(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(pair => KeyValuePair.Create((string)pair.Key, (string?)pair.Value ?? "")));

    /// <summary>The value, which may be empty, or null when the variable is not set.</summary>
    public string? this[string name] => _process.TryGetValue(name, out var value) || _file.TryGetValue(name, out value) ? value : null;

    /// <summary>The value of the first variable that is set and not blank, or null.</summary>
    public string? First(ImmutableArray<string> names)
    {
        foreach (var name in names)
        {
            if (this[name] is { } value && !string.IsNullOrWhiteSpace(value))
            {
                return value.Trim();
            }
        }

        return null;
    }

    /// <summary>This environment and one variable of the file below it.</summary>
    public ConfigEnvironment With(string name, string value) => new(_process, _file.SetItem(name, value));

    /// <summary>Variables set by the file that the process does not set itself.</summary>
    public ImmutableDictionary<string, string> FromFile() => _file.RemoveRange(_process.Keys);
}
