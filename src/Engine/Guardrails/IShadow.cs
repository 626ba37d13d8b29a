using Guard.Engine.Content;

namespace Guard.Engine.Guardrails;

/// <summary>Hears what became of a request's content, to compare it with what other rules would have done.</summary>
internal interface IShadow
{
    /// <summary>The content was judged. Copies what it needs before it returns, and never waits.</summary>
    void Judged(PartTable table, Stage side, bool isRefused);
}
