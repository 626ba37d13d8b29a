using System.Diagnostics;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>The Python program of the sample in a process of its own, hosting one guardrail class.</summary>
internal sealed class PythonGuardrail : IAsyncDisposable
{
    public const string Key = "key-of-the-python-guardrail-01";

    private readonly Process _process;

    private PythonGuardrail(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Scheme, host and port.</summary>
    public Uri Address { get; }

    public static string Sample(string file) => RepositoryRoot.Combine("samples", "litellm-custom-guardrail", file);

    public static async Task<PythonGuardrail> StartAsync(string guardrail)
    {
        var start = new ProcessStartInfo(RequiredTools.Python())
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = RepositoryRoot.Combine("samples", "litellm-custom-guardrail"),
        };
        foreach (var argument in (string[])["-B", "serve_guardrail.py", guardrail, "--port", "0"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["JUDGE_KEY"] = Key;
        var process = Process.Start(start)!;
        try
        {
            var line = await Deadline.Within(process.StandardOutput.ReadLineAsync(), "the guardrail to say where it is served");
            var address = line?.Split(' ')[^1] ?? throw new InvalidOperationException("The guardrail ended at once.");
            return new PythonGuardrail(process, new Uri(new Uri(address).GetLeftPart(UriPartial.Authority)));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
