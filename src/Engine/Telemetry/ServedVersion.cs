using System.Reflection;
using Guard.Engine.Errors;

namespace Guard.Engine.Telemetry;

/// <summary>What Guard says it is.</summary>
public static class ServedVersion
{
    /// <summary>This build's version, without commit suffix.</summary>
    public static string Guard { get; } =
        typeof(ServedVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>The LiteLLM version whose observable behaviour a profile follows; what <c>litellm_version</c> and <c>x-litellm-version</c> say.</summary>
    public static string LiteLlm(CompatibilityProfile profile) => profile == CompatibilityProfile.Classic ? "1.81.0" : "1.104.0";
}
