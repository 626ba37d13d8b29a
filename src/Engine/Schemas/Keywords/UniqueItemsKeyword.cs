using System.Runtime.InteropServices;
using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>uniqueItems</c> (validation, section 6.4.3): in time that grows with the size of the array, not with its square.</summary>
internal sealed class UniqueItemsKeyword(SchemaNode node) : Keyword(node, "uniqueItems")
{
    private const int FewItems = 8;

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        if (instance.ValueKind != JsonValueKind.Array || instance.GetArrayLength() < 2)
        {
            return true;
        }

        return (instance.GetArrayLength() <= FewItems ? AreFewUnique(run, instance) : AreUnique(run, instance)) || run.Fail(this, "must not hold the same item twice");
    }

    private static bool AreFewUnique(Evaluation run, in JsonElement array)
    {
        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            var others = 0;
            foreach (var other in array.EnumerateArray())
            {
                if (others++ >= index)
                {
                    break;
                }

                if (JsonEquality.AreEqual(run, item, other))
                {
                    return false;
                }
            }

            index++;
        }

        return true;
    }

    private static bool AreUnique(Evaluation run, in JsonElement array)
    {
        var length = array.GetArrayLength();
        var items = new JsonElement[length];
        var next = new int[length];
        var last = new Dictionary<int, int>(length);
        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (!run.Spend(1))
            {
                return false;
            }

            // Items of one hash form a chain; with equal items the first comparison ends the search.
            ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(last, JsonEquality.Hash(run, item), out var isKnown);
            next[index] = isKnown ? head : -1;
            items[index] = item;
            for (var other = next[index]; other >= 0; other = next[other])
            {
                if (JsonEquality.AreEqual(run, item, items[other]))
                {
                    return false;
                }
            }

            head = index++;
        }

        return true;
    }
}
