using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Guard.Host.CustomGuardrails;

/// <summary>Runs code that is not Guard's own while rules are loaded. Whatever it throws becomes a finding, told without the exception's text, which may hold a secret.</summary>
internal static class PluginCall
{
    /// <summary>False when the code threw; <paramref name="failure"/> then says what and where.</summary>
    public static bool TryRun<T>(Func<T> code, out T? result, [NotNullWhen(false)] out string? failure)
    {
        try
        {
            result = code();
            failure = null;
            return true;
        }
        catch (Exception exception)
        {
            result = default;
            failure = Describe(exception);
            return false;
        }
    }

    private static string Describe(Exception exception)
    {
        while (exception is TargetInvocationException or TypeInitializationException && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        var method = exception.TargetSite;
        return method is null ? exception.GetType().Name : $"{exception.GetType().Name} in {method.DeclaringType?.FullName}.{method.Name}";
    }
}
