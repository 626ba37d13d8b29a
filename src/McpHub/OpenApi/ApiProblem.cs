namespace Guard.McpHub.OpenApi;

/// <summary>Why a document gives no tools, in the words of an operator, and what to do about it.</summary>
internal sealed record ApiProblem(string Message, string Remedy)
{
    public override string ToString() => $"{Message}; {Remedy}";
}
