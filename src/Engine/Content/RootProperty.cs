namespace Guard.Engine.Content;

/// <summary>A property of a body's root object: where its name starts and its value ends.</summary>
/// <param name="Start">The quote that opens the name.</param>
/// <param name="ValueStart">First byte of the value.</param>
/// <param name="End">One past the value.</param>
/// <param name="IsCut">True for a field meant for Guard, which does not travel on.</param>
/// <param name="IsMock">True for a field that only the built-in mock understands.</param>
internal readonly record struct RootProperty(int Start, int ValueStart, int End, bool IsCut, bool IsMock)
{
    /// <summary>Whether it stays behind on the way to this kind of upstream.</summary>
    public bool StaysBehind(bool toMock) => IsCut || (IsMock && !toMock);
}
