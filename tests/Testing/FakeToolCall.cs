namespace Guard.Testing;

/// <summary>One function call in a fake answer.</summary>
/// <param name="Id">Such as <c>call_1</c>.</param>
/// <param name="Name">The function.</param>
/// <param name="Arguments">JSON text, as models write it.</param>
public sealed record FakeToolCall(string Id, string Name, string Arguments);
