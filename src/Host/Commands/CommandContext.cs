using System.CommandLine;
using Guard.Host.Configuration;

namespace Guard.Host.Commands;

/// <summary>What every command line has at hand.</summary>
/// <param name="Output">Results.</param>
/// <param name="Errors">Everything else that is said.</param>
/// <param name="Input">Standard input.</param>
/// <param name="Environment">Variables.</param>
/// <param name="Arguments">Reads the flags all commands share.</param>
internal sealed record CommandContext(TextWriter Output, TextWriter Errors, Stream Input, ConfigEnvironment Environment, Func<ParseResult, HostArguments> Arguments);
