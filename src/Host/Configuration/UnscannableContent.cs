namespace Guard.Host.Configuration;

/// <summary>What happens to content no guardrail can read, such as images.</summary>
internal enum UnscannableContent
{
    Allow = 0,
    Block = 1,
}
