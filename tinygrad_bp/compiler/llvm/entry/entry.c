/* The built-in function around every native program: it reads the arguments, calls the program
 * and builds the result, as a layout says.
 *
 * It is compiled beforehand: entry.ll is made of it, and what Python loads. After a change run
 *
 *     python tests/compiler/llvm/entry/make_entry.py
 *
 * The text stands by itself, without headers and symbols. All that it uses of the interpreter
 * comes in a table, so the same entry.ll serves every version and platform. Of the objects it
 * knows what the macros of the interpreter and of NumPy put into everyone's binaries: where their
 * types are, the number in a float, the items of a list, and the fields of an array.
 */

typedef long long word;

typedef struct object {
    word references;
    struct object *type;
} object;

typedef struct {
    object head;
    double value;
} number;

typedef struct {
    object head;
    word size;
    object **items;
} list;

/* NumPy's PyArrayObject_fields. */
typedef struct {
    object head;
    double *data;
    int dimensions;
    word *shape, *strides;
    object *base, *dtype;
    int flags;
} array;

enum { CONTIGUOUS = 1, ALIGNED = 0x100, NPY_DOUBLE = 12 };

/* What it uses of the interpreter: builtin.py fills this in, in the same order. */
struct python {
    object *float_type, *int_type, *bool_type, *list_type, *tuple_type, *dict_type, *str_type;
    object *not_implemented, *keyboard_interrupt, *array_type, *float64;
    word tuple_items; /* where the items of a tuple begin: that differs from version to version */
    void (*Py_IncRef)(object *);
    void (*Py_DecRef)(object *);
    object *(*PyErr_NoMemory)(void);
    object *(*PyErr_Occurred)(void);
    void (*PyErr_Clear)(void);
    void (*PyErr_Restore)(object *, object *, object *);
    void (*PyErr_SetNone)(object *);
    double (*PyFloat_AsDouble)(object *);
    object *(*PyFloat_FromDouble)(double);
    object *(*PyList_New)(word);
    object *(*PyTuple_New)(word);
    object *(*PyDict_New)(void);
    int (*PyDict_Next)(object *, word *, object **, object **);
    int (*PyDict_SetItem)(object *, object *, object *);
    int (*PyUnicode_Compare)(object *, object *);
    void *(*PyMem_RawMalloc)(word);
    void (*PyMem_RawFree)(void *);
    void *(*PyEval_SaveThread)(void);
    void (*PyEval_RestoreThread)(void *);
    array *(*PyArray_New)(object *, int, const word *, int, word *, void *, int, int, object *);
    unsigned char (*PyArray_EquivTypes)(object *, object *);
};

/* A layout: this head; then
 *   start, length            for each slot: where its numbers are
 *   extent, extent           for each pair of lengths that have to be equal
 *   extent, width            for each piece of scratch: so many doubles
 *   extent, instructions     for each piece of work
 * where an extent is a number, or -1 - slot: the length that the slot has in this call; then the
 * commands for the arguments; for each array of results
 *   extent, width, rank, extents...   its axes, the first one left out; rank 0: its numbers go
 *                                     into a list
 * and a command for the result. */
struct layout {
    const struct python *python;
    void (*program)(void *);
    word arguments, commands; /* how many arguments, and how many commands these take */
    word slots, pairs, pieces, work, arrays; /* how many of each follow */
    word doubles, results; /* how many numbers slots and scalar results are; where those start */
    word scratch;          /* how many doubles the program needs to work in */
    word limit;            /* from how much work on it lets go of Python's lock */
    word rest[];
};

/* Commands. */
enum {
    NUMBERS,  /* start, count: numbers that follow each other */
    SEQUENCE, /* type, size, commands, (command)...: a list or a tuple */
    MAPPING,  /* size, (key, command)...: a dict */
    ARRAY,    /* slot or start, count, rank, extent...: an array; extent -1: any but 0 */
    ROWS,     /* slot or array, width, commands, extent, (command)...: a list of rows, each as
                 the commands say; no commands: each is a number */
    FILLED    /* array: an array of results, which the program fills */
};

/* What a call works with. */
struct call {
    double **inputs; /* the four pointers that the program is called with */
    word *lengths;
    double **outputs;
    double *scratch;
    word stopped; /* whether a signal ended it before its time; see interrupts.py */
    object *error[3];
    const struct python *python;
    double *free; /* memory that is left, and how many doubles of it */
    word left;
    void **blocks; /* memory that was asked for: each block begins with the one before */
    object **made; /* the arrays of results */
    object **held; /* the arrays that are read, and how many: each is let go in the end */
    word holds;
};

/* Few enough that the stack needs no probing, which on Windows is a call of __chkstk. */
enum { ON_STACK = 400 };

/* Memory for so many doubles, until the call ends; null if there is none. */
static double *room(struct call *call, word doubles) {
    if (doubles > call->left) {
        /* Two more for the head, so that the rest is at a multiple of 16 bytes. */
        void **block = doubles >> 58 ? 0 : call->python->PyMem_RawMalloc(8 * (doubles + 2));
        if (!block)
            return 0;
        *block = call->blocks;
        call->blocks = block;
        return (double *)block + 2;
    }
    double *found = call->free;
    call->free += doubles;
    call->left -= doubles;
    return found;
}

static word rows_of(const struct call *call, word extent) {
    return extent < 0 ? call->lengths[-1 - extent] : extent;
}

/* The sum of products of an extent and a number, over pairs of them. */
static word total(const struct call *call, const word *pair, word count) {
    word sum = 0;
    for (; count; count--, pair += 2)
        sum += rows_of(call, pair[0]) * pair[1];
    return sum;
}

/* Where a list or a tuple keeps its items. */
static object **items_of(object *x, const struct python *python) {
    if (x->type == python->list_type)
        return ((list *)x)->items;
    return (object **)((char *)x + python->tuple_items);
}

/* Copies numbers from Python objects: exactly floats, ints and bools. */
static int read_numbers(object *const *items, word count, double *into,
                        const struct python *python) {
    for (word i = 0; i < count; i++) {
        object *x = items[i];
        if (x->type == python->float_type) {
            into[i] = ((number *)x)->value;
            continue;
        }
        if (x->type != python->int_type && x->type != python->bool_type)
            return 0;
        into[i] = python->PyFloat_AsDouble(x);
        if (into[i] == -1.0 && python->PyErr_Occurred())
            return 0; /* an int that no float can be */
    }
    return 1;
}

/* Whether two keys are one object, or strings of the same text. */
static int same(const struct python *python, object *one, object *other) {
    if (one == other)
        return 1;
    return one->type == python->str_type && other->type == python->str_type &&
           python->PyUnicode_Compare(one, other) == 0;
}

static int read_array(const word *at, object *x, struct call *call) {
    const struct python *python = call->python;
    const array *given = (const array *)x;
    word slot = at[1], rank = at[3];
    if (x->type != python->array_type || given->dimensions != rank)
        return 0;
    if ((given->flags & (CONTIGUOUS | ALIGNED)) != (CONTIGUOUS | ALIGNED))
        return 0;
    if (given->dtype != python->float64 &&
        !python->PyArray_EquivTypes(given->dtype, python->float64))
        return 0;
    for (word i = 0; i < rank; i++) {
        word wanted = at[4 + i], extent = given->shape[i];
        if (wanted >= 0 ? extent != wanted : extent == 0)
            return 0;
        if (wanted < 0)
            call->lengths[slot] = extent;
    }
    call->inputs[slot] = given->data;
    python->Py_IncRef(x); /* another thread may take it out of a list or a dict meanwhile */
    call->held[call->holds++] = x;
    return 1;
}

/* Reads what commands say of items. Gives where the layout goes on; null if one does not fit. */
static const word *read(const word *at, word commands, object *const *items, double *numbers,
                        struct call *call) {
    const struct python *python = call->python;
    for (; commands; commands--) {
        if (at[0] == NUMBERS) {
            if (!read_numbers(items, at[2], numbers + at[1], python))
                return 0;
            items += at[2];
            at += 3;
            continue;
        }
        object *x = *items++;
        if (at[0] == SEQUENCE) {
            if (x->type != (object *)at[1] || ((list *)x)->size != at[2])
                return 0;
            at = read(at + 4, at[3], items_of(x, python), numbers, call);
        } else if (at[0] == MAPPING) {
            if (x->type != python->dict_type)
                return 0;
            word left = at[1], position = 0;
            object *key, *value;
            for (at += 2; python->PyDict_Next(x, &position, &key, &value); left--) {
                if (!left || !same(python, (object *)at[0], key))
                    return 0;
                at = read(at + 1, 1, &value, numbers, call);
                if (!at)
                    return 0;
            }
            if (left)
                return 0;
        } else if (at[0] == ARRAY) {
            if (!read_array(at, x, call))
                return 0;
            at += 4 + at[3];
        } else { /* ROWS */
            word slot = at[1], width = at[2], inner = at[3];
            if (x->type != python->list_type)
                return 0;
            word n = ((list *)x)->size;
            double *into = n ? room(call, n * width) : 0;
            if (!into)
                return 0;
            call->lengths[slot] = n;
            call->inputs[slot] = into;
            object **rows = ((list *)x)->items;
            const word *row = at + 5;
            at = row;
            if (!inner && !read_numbers(rows, n, into, python))
                return 0;
            for (word i = 0; inner && i < n; i++) {
                at = read(row, inner, rows + i, into + i * width, call);
                if (!at)
                    return 0;
            }
        }
        if (!at)
            return 0;
    }
    return at;
}

/* Puts new floats into empty places. */
static int put_floats(object **places, const double *from, word count,
                      const struct python *python) {
    for (word i = 0; i < count; i++)
        if (!(places[i] = python->PyFloat_FromDouble(from[i])))
            return 0;
    return 1;
}

static array *new_array(const struct python *python, word rank, const word *shape) {
    return python->PyArray_New(python->array_type, (int)rank, shape, NPY_DOUBLE, 0, 0, 0, 0, 0);
}

/* Builds what commands say, and puts it into empty places. Gives where the layout goes on; null
 * for an error: a container is in its place then, though it is not full. */
static const word *build(const word *at, word commands, object **places, const double *results,
                         struct call *call) {
    const struct python *python = call->python;
    for (; commands; commands--) {
        if (at[0] == NUMBERS) {
            if (!put_floats(places, results + at[1], at[2], python))
                return 0;
            places += at[2];
            at += 3;
            continue;
        }
        object **place = places++;
        if (at[0] == SEQUENCE) {
            int is_list = at[1] == (word)python->list_type;
            *place = (is_list ? python->PyList_New : python->PyTuple_New)(at[2]);
            if (!*place)
                return 0;
            at = build(at + 4, at[3], items_of(*place, python), results, call);
        } else if (at[0] == MAPPING) {
            *place = python->PyDict_New();
            if (!*place)
                return 0;
            word left = at[1];
            for (at += 2; left; left--) {
                object *key = (object *)at[0], *value = 0;
                at = build(at + 1, 1, &value, results, call);
                int is_put = at && python->PyDict_SetItem(*place, key, value) == 0;
                python->Py_DecRef(value); /* the dict holds it now */
                if (!is_put)
                    return 0;
            }
        } else if (at[0] == ARRAY) {
            array *made = new_array(python, at[3], at + 4);
            if (!made)
                return 0;
            for (word i = 0; i < at[2]; i++)
                made->data[i] = results[at[1] + i];
            *place = &made->head;
            at += 4 + at[3];
        } else if (at[0] == FILLED) {
            *place = call->made[at[1]];
            python->Py_IncRef(*place);
            at += 2;
        } else { /* ROWS */
            const double *from = call->outputs[1 + at[1]];
            word width = at[2], inner = at[3], n = rows_of(call, at[4]);
            *place = python->PyList_New(n);
            if (!*place)
                return 0;
            object **rows = ((list *)*place)->items;
            const word *row = at + 5;
            at = row;
            if (!inner && !put_floats(rows, from, n, python))
                return 0;
            for (word i = 0; inner && i < n; i++) {
                at = build(row, inner, rows + i, from + i * width, call);
                if (!at)
                    return 0;
            }
        }
        if (!at)
            return 0;
    }
    return at;
}

/* Makes the arrays of results, and memory for those whose numbers go into lists. Gives where the
 * layout goes on; null for an error. */
static const word *prepare(const word *at, word arrays, struct call *call) {
    const struct python *python = call->python;
    for (word i = 0; i < arrays; i++) {
        word n = rows_of(call, at[0]), width = at[1], rank = at[2];
        if (rank) {
            word *shape = (word *)room(call, rank);
            if (!shape)
                return python->PyErr_NoMemory(), (const word *)0;
            shape[0] = n;
            for (word axis = 1; axis < rank; axis++)
                shape[axis] = at[2 + axis];
            array *made = new_array(python, rank, shape);
            if (!made)
                return 0;
            call->made[i] = &made->head;
            call->outputs[1 + i] = made->data;
        } else {
            call->outputs[1 + i] = room(call, n * width);
            if (!call->outputs[1 + i])
                return python->PyErr_NoMemory(), (const word *)0;
        }
        at += 3 + (rank ? rank - 1 : 0);
    }
    return at;
}

static object *refuse(const struct python *python) {
    python->PyErr_Clear();
    python->Py_IncRef(python->not_implemented);
    return python->not_implemented;
}

/* A call, from its arguments to its result; null for an error. */
static object *run(const struct layout *layout, object *const *arguments, struct call *call) {
    const struct python *python = layout->python;
    word slots = layout->slots, arrays = layout->arrays;
    const word *slot = layout->rest;
    const word *pair = slot + 2 * slots;
    const word *piece = pair + 2 * layout->pairs;
    const word *work = piece + 2 * layout->pieces;
    const word *commands = work + 2 * layout->work;

    /* Numbers, then inputs, lengths, outputs, and arrays, made and held: each of 8 bytes. */
    double *numbers = room(call, layout->doubles + 3 * slots + 1 + 2 * arrays);
    if (!numbers)
        return python->PyErr_NoMemory();
    call->inputs = (double **)(numbers + layout->doubles);
    call->lengths = (word *)(call->inputs + slots);
    call->outputs = (double **)(call->lengths + slots);
    call->made = (object **)(call->outputs + 1 + arrays);
    call->held = call->made + arrays;
    call->outputs[0] = numbers + layout->results;
    for (word i = 0; i < arrays; i++)
        call->made[i] = 0;
    for (word i = 0; i < slots; i++) {
        call->inputs[i] = numbers + slot[2 * i];
        call->lengths[i] = slot[2 * i + 1];
    }

    const word *entries = read(commands, layout->commands, arguments, numbers, call);
    if (!entries)
        return refuse(python);
    for (word i = 0; i < layout->pairs; i++)
        if (rows_of(call, pair[2 * i]) != rows_of(call, pair[2 * i + 1]))
            return refuse(python);

    const word *command = prepare(entries, arrays, call);
    if (command) {
        word doubles = layout->scratch + total(call, piece, layout->pieces);
        call->scratch = room(call, doubles);
        object *result = 0;
        if (!call->scratch)
            return python->PyErr_NoMemory();
        if (total(call, work, layout->work) > layout->limit) {
            void *thread = python->PyEval_SaveThread();
            layout->program(call);
            python->PyEval_RestoreThread(thread);
        } else {
            layout->program(call);
        }
        if (call->stopped) {
            if (call->error[0])
                python->PyErr_Restore(call->error[0], call->error[1], call->error[2]);
            else /* it was heard on the way, where it could not be kept */
                python->PyErr_SetNone(python->keyboard_interrupt);
            return 0;
        }
        if (build(command, 1, &result, numbers + layout->results, call))
            return result;
        python->Py_DecRef(result); /* it may be there, and not be full */
    }
    return 0;
}

/* The built-in function. Its `self` is an array of NumPy: the layout. */
object *entry(object *self, object *const *arguments, word count) {
    const struct layout *layout = (const struct layout *)((array *)self)->data;
    const struct python *python = layout->python;
    if (count != layout->arguments)
        return refuse(python);
    double stack[ON_STACK];
    struct call call = {.python = python, .free = stack, .left = ON_STACK};
    object *result = run(layout, arguments, &call);
    for (word i = 0; call.made && i < layout->arrays; i++)
        python->Py_DecRef(call.made[i]);
    while (call.holds)
        python->Py_DecRef(call.held[--call.holds]);
    while (call.blocks) {
        void **block = call.blocks;
        call.blocks = block[0];
        python->PyMem_RawFree(block);
    }
    return result;
}
