namespace Guard.Engine.Schemas.Compiling;

/// <summary>
/// Refuses schemas that apply themselves to the same instance for ever, such as <c>{"$ref": "#"}</c> (core, section 9.4.1). What only a condition or a dynamic
/// reference closes is left to the limit on nesting.
/// </summary>
internal static class SchemaRings
{
    public static void Refuse(IReadOnlyList<SchemaNode> nodes, SchemaErrors errors)
    {
        var states = new Dictionary<SchemaNode, bool>(nodes.Count);
        var path = new Stack<(SchemaNode Node, IEnumerator<SchemaNode> Next)>();
        foreach (var start in nodes)
        {
            if (!states.TryAdd(start, false))
            {
                continue;
            }

            path.Push((start, Next(start)));
            while (path.TryPeek(out var top))
            {
                if (!top.Next.MoveNext())
                {
                    states[top.Node] = true;
                    top.Next.Dispose();
                    path.Pop();
                }
                else if (states.TryAdd(top.Next.Current, false))
                {
                    path.Push((top.Next.Current, Next(top.Next.Current)));
                }
                else if (!states[top.Next.Current])
                {
                    errors.Add(top.Node.Location, "applies itself to the same value without end", "let the reference go through a property or an item");
                    return;
                }
            }
        }
    }

    private static IEnumerator<SchemaNode> Next(SchemaNode node) => node.Keywords.SelectMany(keyword => keyword.SameInstance).GetEnumerator();
}
