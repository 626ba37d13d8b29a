using System.CommandLine;
using Guard.Engine.Schemas;
using Guard.Host.Commands;

namespace Guard.Host;

/// <summary>
/// <c>guard schema</c>: judges lines of <c>{id, schema, instance}</c> and prints <c>{id, valid, errors}</c>. A line that cannot be judged, because it or its schema
/// is wrong, gets <c>"valid": null</c> and an <c>error</c>; the others are judged all the same.
/// </summary>
internal sealed class SchemaCommand(TextWriter output, TextWriter errors)
{
    /// <summary>Characters of one line.</summary>
    private const int MaxLine = 8 * 1024 * 1024;

    private static readonly Option<string> Lines = new("--jsonl") { Description = "File of lines {\"id\": ..., \"schema\": ..., \"instance\": ...}; - reads standard input.", Required = true };

    private static readonly Option<string[]> Documents = new("--documents")
    {
        Description = "DIR=BASE-URI: every *.json below DIR is a schema that $ref may name by BASE-URI and its path. May be repeated. Nothing is ever fetched.",
    };

    private static readonly Option<bool> Formats = new("--formats") { Description = "Check \"format\"; by default it is an annotation, as draft 2020-12 says." };

    /// <summary>The command line.</summary>
    public Command Create()
    {
        var command = new Command("schema", "Judge JSON by JSON Schema 2020-12, line by line. Exit codes: 0 every line was judged, 1 some were not, 2 usage.") { Lines, Documents, Formats };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(Lines)!, result.GetValue(Documents) ?? [], result.GetValue(Formats), cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(string path, string[] documents, bool formats, CancellationToken cancellationToken)
    {
        var known = SchemaDocuments.Empty;
        foreach (var folder in documents)
        {
            if (await AddDocumentsAsync(known, folder, cancellationToken) is not { } more)
            {
                return ExitCode.Usage;
            }

            known = more;
        }

        var options = new SchemaOptions { Documents = known, AssertsFormats = formats, BacktrackingTimeout = TimeSpan.FromMilliseconds(100) };
        try
        {
            await using var input = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            return await JudgeAsync(input, new SchemaLines(options), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"guard: \"{path}\" cannot be read: {exception.Message}");
            return ExitCode.Usage;
        }
    }

    private async Task<int> JudgeAsync(Stream input, SchemaLines lines, CancellationToken cancellationToken)
    {
        var isEveryLineJudged = true;
        var number = 0;
        await foreach (var line in BoundedLines.ReadAsync(input, MaxLine, cancellationToken))
        {
            number++;
            if (line is { Length: 0 })
            {
                continue;
            }

            var judged = line is null
                ? SchemaLines.Unjudged(default, $"line {number} is longer than {MaxLine} characters", out var isJudged)
                : lines.Judge(line, number, out isJudged);
            isEveryLineJudged &= isJudged;
            await output.WriteLineAsync(judged);
        }

        await output.FlushAsync(cancellationToken);
        return isEveryLineJudged ? ExitCode.Ok : ExitCode.Findings;
    }

    private async Task<SchemaDocuments?> AddDocumentsAsync(SchemaDocuments documents, string folder, CancellationToken cancellationToken)
    {
        var split = folder.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0 || !Directory.Exists(folder[..split]))
        {
            await errors.WriteLineAsync("guard: --documents takes DIR=BASE-URI, and DIR must be a directory");
            return null;
        }

        var root = folder[..split];
        foreach (var path in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var uri = folder[(split + 1)..] + Path.GetRelativePath(root, path).Replace('\\', '/');
            if (documents.With(uri, await File.ReadAllBytesAsync(path, cancellationToken), out var error) is not { } more)
            {
                await errors.WriteLineAsync($"guard: {path}: {error!.Message}");
                return null;
            }

            documents = more;
        }

        return documents;
    }
}
