; The built-in function around every native program: it reads the arguments, calls the program
; and builds the result, as a layout says (`entry.py` writes it). Names in angle brackets stand
; for what the running interpreter has in their place: see `_link` there.
;
; A layout is a row of i64. Its head:
;   0 the program's address                     5 how many doubles of scratch it needs
;   1 how many arguments                        6 how many lengths have to be equal to others
;   2 how many commands the arguments take      7 how many pieces of scratch depend on lengths
;   3 how many slots                            8 how many arrays of results
;   4 how many doubles slots and results need   9 where, among these, the scalar results start
; Then for each of them:
;   start, length                                a slot: where its numbers are
;   rows, rows                                   two equal lengths
;   rows, width                                  a piece of scratch
; where rows are a number, or -1 - slot: the length that the slot has in this call. Then the
; commands for the arguments; for each array of results
;   rows, width, rank, extent...                 its axes, the first one left out; rank 0: its
;                                                numbers go into a list
; and a command for the result. Commands are:
;   0, start, count                              numbers that follow each other
;   1, type, size, commands, (command)...        a list or a tuple
;   2, size, (key, command)...                   a dict
;   3, slot or start, count, rank, extent...     an array; extent -1: any but 0
;   4, slot or array, width, commands, rows, (command)...   a list of rows, each made as the
;                                                commands say; no commands: each is a number
;   5, array                                     an array that the program has filled

; What a call works with.
%call = type {
  ptr, ; 0 memory that is still free,
  i64, ; 1 and how many doubles of it
  ptr, ; 2 the last block of memory that was asked for; each begins with the one before
  ptr, ; 3 for each slot a pointer to its numbers: the program's inputs
  ptr, ; 4 for each slot its length
  ptr, ; 5 pointers to the scalar results and to each array of results: the program's outputs
  ptr  ; 6 a tuple of those arrays of results that NumPy made
}

; Memory for so many doubles, until the call ends. Null: there is none.
define internal ptr @room(ptr %call, i64 %doubles) #0 {
  %free = load ptr, ptr %call
  %left.field = getelementptr %call, ptr %call, i64 0, i32 1
  %left = load i64, ptr %left.field
  %fits = icmp ule i64 %doubles, %left
  br i1 %fits, label %take, label %ask
take:
  %after = getelementptr double, ptr %free, i64 %doubles
  store ptr %after, ptr %call
  %still = sub i64 %left, %doubles
  store i64 %still, ptr %left.field
  ret ptr %free
ask:
  %with.head = add i64 %doubles, 2 ; two, so that the rest is at a multiple of 16 bytes
  %bytes = mul i64 8, %with.head
  %block = call ptr <PyMem_RawMalloc>(i64 %bytes)
  %failed = icmp eq ptr %block, null
  br i1 %failed, label %none, label %keep
keep:
  %last.field = getelementptr %call, ptr %call, i64 0, i32 2
  %last = load ptr, ptr %last.field
  store ptr %last, ptr %block
  store ptr %block, ptr %last.field
  %room = getelementptr double, ptr %block, i64 2
  ret ptr %room
none:
  ret ptr null
}

; How many rows a word of the layout stands for.
define internal i64 @rows(ptr %call, i64 %word) #0 {
  %known = icmp sge i64 %word, 0
  br i1 %known, label %number, label %look
look:
  %lengths.field = getelementptr %call, ptr %call, i64 0, i32 4
  %lengths = load ptr, ptr %lengths.field
  %slot = sub i64 -1, %word
  %length.at = getelementptr i64, ptr %lengths, i64 %slot
  %length = load i64, ptr %length.at
  ret i64 %length
number:
  ret i64 %word
}

; Copies numbers from `count` Python objects. False: one of them is none.
define internal zeroext i1 @numbers(ptr %items, i64 %count, ptr %into) #0 {
  br label %next
next:
  %i = phi i64 [0, %0], [%j, %taken]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %take, label %done
take:
  %item = getelementptr ptr, ptr %items, i64 %i
  %object = load ptr, ptr %item
  %type.field = getelementptr i8, ptr %object, i64 <object.type>
  %type = load ptr, ptr %type.field
  %is.float = icmp eq ptr %type, <float>
  br i1 %is.float, label %float, label %other
float:
  %value.field = getelementptr i8, ptr %object, i64 <float.value>
  %value = load double, ptr %value.field
  br label %taken
other:
  %is.int = icmp eq ptr %type, <int>
  %is.bool = icmp eq ptr %type, <bool>
  %is.whole = or i1 %is.int, %is.bool
  br i1 %is.whole, label %whole, label %refuse
whole:
  %converted = call double <PyLong_AsDouble>(ptr %object)
  %error = call ptr <PyErr_Occurred>()
  %fits = icmp eq ptr %error, null
  br i1 %fits, label %taken, label %refuse
taken:
  %x = phi double [%value, %float], [%converted, %whole]
  %place = getelementptr double, ptr %into, i64 %i
  store double %x, ptr %place
  %j = add i64 %i, 1
  br label %next
done:
  ret i1 true
refuse:
  ret i1 false
}

; Puts `count` new floats into the empty items of a list or a tuple. False: out of memory.
define internal zeroext i1 @floats(ptr %from, i64 %count, ptr %items) #0 {
  br label %next
next:
  %i = phi i64 [0, %0], [%j, %made]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %make, label %done
make:
  %place = getelementptr double, ptr %from, i64 %i
  %x = load double, ptr %place
  %object = call ptr <PyFloat_FromDouble>(double %x)
  %failed = icmp eq ptr %object, null
  br i1 %failed, label %done, label %made
made:
  %item = getelementptr ptr, ptr %items, i64 %i
  store ptr %object, ptr %item
  %j = add i64 %i, 1
  br label %next
done:
  %all = phi i1 [true, %next], [false, %make]
  ret i1 %all
}

; A new array of `count` doubles (NumPy's type 12). Null: out of memory.
define internal ptr @array(i32 %dimensions, ptr %shape, ptr %from, i64 %count) #0 {
  %array = call ptr <PyArray_New>(ptr <ndarray>, i32 %dimensions, ptr %shape, i32 12,
    ptr null, ptr null, i32 0, i32 0, ptr null)
  %failed = icmp eq ptr %array, null
  br i1 %failed, label %done, label %made
made:
  %data.field = getelementptr i8, ptr %array, i64 <ndarray.data>
  %data = load ptr, ptr %data.field
  br label %next
next:
  %i = phi i64 [0, %made], [%j, %copy]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %copy, label %done
copy:
  %source = getelementptr double, ptr %from, i64 %i
  %x = load double, ptr %source
  %place = getelementptr double, ptr %data, i64 %i
  store double %x, ptr %place
  %j = add i64 %i, 1
  br label %next
done:
  ret ptr %array
}

; Whether two keys of dicts are one object, or strings of the same text.
define internal zeroext i1 @same(ptr %key, ptr %given) #0 {
  %identical = icmp eq ptr %key, %given
  br i1 %identical, label %yes, label %examine
examine:
  %type.field = getelementptr i8, ptr %key, i64 <object.type>
  %type = load ptr, ptr %type.field
  %given.field = getelementptr i8, ptr %given, i64 <object.type>
  %given.type = load ptr, ptr %given.field
  %one = icmp eq ptr %type, <str>
  %other = icmp eq ptr %given.type, <str>
  %both = and i1 %one, %other
  br i1 %both, label %compare, label %differ
compare:
  %order = call i32 <PyUnicode_Compare>(ptr %key, ptr %given)
  %same = icmp eq i32 %order, 0
  ret i1 %same
yes:
  ret i1 true
differ:
  ret i1 false
}

; Where a list or a tuple keeps its items.
define internal ptr @items(ptr %object, ptr %type) #0 {
  %inside = getelementptr i8, ptr %object, i64 <tuple.items>
  %is.list = icmp eq ptr %type, <list>
  br i1 %is.list, label %list, label %tuple
list:
  %field = getelementptr i8, ptr %object, i64 <list.items>
  %outside = load ptr, ptr %field
  ret ptr %outside
tuple:
  ret ptr %inside
}

; Reads what `commands` commands say, the first about the first of the items and so on. Gives
; where the layout goes on. Null: an object does not fit.
define internal ptr @read(ptr %layout, i64 %commands, ptr %items, ptr %numbers, ptr %call) #0 {
start:
  %position = alloca i64
  %key = alloca ptr
  %value = alloca ptr
  br label %next
next:
  %at = phi ptr [%layout, %start], [%at.next, %done]
  %item = phi ptr [%items, %start], [%item.next, %done]
  %left = phi i64 [%commands, %start], [%left.next, %done]
  %command = load i64, ptr %at
  %first.at = getelementptr i64, ptr %at, i64 1
  %first = load i64, ptr %first.at
  %second.at = getelementptr i64, ptr %at, i64 2
  %second = load i64, ptr %second.at
  %third.at = getelementptr i64, ptr %at, i64 3
  %third = load i64, ptr %third.at
  %fourth.at = getelementptr i64, ptr %at, i64 4
  %item.after = getelementptr ptr, ptr %item, i64 1
  %finished = icmp eq i64 %left, 0
  br i1 %finished, label %end, label %more
end:
  ret ptr %at
more:
  %is.numbers = icmp eq i64 %command, 0
  br i1 %is.numbers, label %numbers.command, label %one

numbers.command:
  %into = getelementptr double, ptr %numbers, i64 %first
  %copied = call zeroext i1 @numbers(ptr %item, i64 %second, ptr %into)
  %item.behind = getelementptr ptr, ptr %item, i64 %second
  br i1 %copied, label %done, label %refuse

one:
  %object = load ptr, ptr %item
  %type.field = getelementptr i8, ptr %object, i64 <object.type>
  %type = load ptr, ptr %type.field
  %inputs.field = getelementptr %call, ptr %call, i64 0, i32 3
  %inputs = load ptr, ptr %inputs.field
  %input = getelementptr ptr, ptr %inputs, i64 %first
  %lengths.field = getelementptr %call, ptr %call, i64 0, i32 4
  %lengths = load ptr, ptr %lengths.field
  %length.at = getelementptr i64, ptr %lengths, i64 %first
  switch i64 %command, label %array [i64 1, label %sequence i64 2, label %mapping
                                     i64 4, label %rows]

sequence:
  %kind = inttoptr i64 %first to ptr
  %is.kind = icmp eq ptr %type, %kind
  br i1 %is.kind, label %measure, label %refuse
measure:
  %size.field = getelementptr i8, ptr %object, i64 <list.size>
  %size = load i64, ptr %size.field
  %is.size = icmp eq i64 %size, %second
  br i1 %is.size, label %parts, label %refuse
parts:
  %parts.items = call ptr @items(ptr %object, ptr %type)
  %parts.end = call ptr @read(ptr %fourth.at, i64 %third, ptr %parts.items, ptr %numbers,
                              ptr %call)
  %parts.fit = icmp ne ptr %parts.end, null
  br i1 %parts.fit, label %done, label %refuse

mapping:
  %is.dict = icmp eq ptr %type, <dict>
  store i64 0, ptr %position
  br i1 %is.dict, label %entry, label %refuse
entry:
  %entry.at = phi ptr [%second.at, %mapping], [%value.end, %entry.read]
  %entries = phi i64 [%first, %mapping], [%entries.left, %entry.read]
  %found = call i32 <PyDict_Next>(ptr %object, ptr %position, ptr %key, ptr %value)
  %is.found = icmp ne i32 %found, 0
  %is.wanted = icmp ne i64 %entries, 0
  %agree = icmp eq i1 %is.found, %is.wanted
  br i1 %agree, label %entry.or.end, label %refuse
entry.or.end:
  br i1 %is.found, label %compare, label %done
compare:
  %key.wanted = load ptr, ptr %entry.at
  %key.given = load ptr, ptr %key
  %is.same = call zeroext i1 @same(ptr %key.wanted, ptr %key.given)
  br i1 %is.same, label %entry.value, label %refuse
entry.value:
  %value.at = getelementptr i64, ptr %entry.at, i64 1
  %value.end = call ptr @read(ptr %value.at, i64 1, ptr %value, ptr %numbers, ptr %call)
  %value.fits = icmp ne ptr %value.end, null
  br i1 %value.fits, label %entry.read, label %refuse
entry.read:
  %entries.left = sub i64 %entries, 1
  br label %entry

array:
  %is.array = icmp eq ptr %type, <ndarray>
  br i1 %is.array, label %describe, label %refuse
describe:
  %rank.field = getelementptr i8, ptr %object, i64 <ndarray.dimensions>
  %rank.given = load i32, ptr %rank.field
  %rank = trunc i64 %third to i32
  %is.rank = icmp eq i32 %rank.given, %rank
  %flags.field = getelementptr i8, ptr %object, i64 <ndarray.flags>
  %flags = load i32, ptr %flags.field
  %plain = and i32 %flags, 257 ; C-contiguous (1) and aligned (256)
  %is.plain = icmp eq i32 %plain, 257
  %dtype.field = getelementptr i8, ptr %object, i64 <ndarray.dtype>
  %dtype = load ptr, ptr %dtype.field
  %dtype.type.field = getelementptr i8, ptr %dtype, i64 <object.type>
  %dtype.type = load ptr, ptr %dtype.type.field
  %is.float64 = icmp eq ptr %dtype.type, <float64>
  %order.field = getelementptr i8, ptr %dtype, i64 <dtype.byteorder>
  %order = load i8, ptr %order.field
  %is.native = icmp eq i8 %order, 61 ; '='
  %rank.and.flags = and i1 %is.rank, %is.plain
  %dtype.and.order = and i1 %is.float64, %is.native
  %is.right = and i1 %rank.and.flags, %dtype.and.order
  br i1 %is.right, label %enter, label %refuse
enter:
  %shape.field = getelementptr i8, ptr %object, i64 <ndarray.shape>
  %shape = load ptr, ptr %shape.field
  %data.field = getelementptr i8, ptr %object, i64 <ndarray.data>
  %data = load ptr, ptr %data.field
  store ptr %data, ptr %input
  %array.end = getelementptr i64, ptr %fourth.at, i64 %third
  br label %axis
axis:
  %i = phi i64 [0, %enter], [%i.next, %axis.fits]
  %last = icmp eq i64 %i, %third
  br i1 %last, label %done, label %examine
examine:
  %extent.at = getelementptr i64, ptr %shape, i64 %i
  %extent = load i64, ptr %extent.at
  %wanted.at = getelementptr i64, ptr %fourth.at, i64 %i
  %wanted = load i64, ptr %wanted.at
  %is.free = icmp eq i64 %wanted, -1
  %is.extent = icmp eq i64 %wanted, %extent
  br i1 %is.free, label %length, label %compare.extents
compare.extents:
  br i1 %is.extent, label %axis.fits, label %refuse
length:
  store i64 %extent, ptr %length.at
  %no.rows = icmp eq i64 %extent, 0
  br i1 %no.rows, label %refuse, label %axis.fits
axis.fits:
  %i.next = add i64 %i, 1
  br label %axis

rows:
  %is.list = icmp eq ptr %type, <list>
  br i1 %is.list, label %count, label %refuse
count:
  %n.field = getelementptr i8, ptr %object, i64 <list.size>
  %n = load i64, ptr %n.field
  store i64 %n, ptr %length.at
  %is.empty = icmp eq i64 %n, 0
  br i1 %is.empty, label %refuse, label %make.room
make.room:
  %doubles = mul i64 %n, %second
  %buffer = call ptr @room(ptr %call, i64 %doubles)
  store ptr %buffer, ptr %input
  %no.room = icmp eq ptr %buffer, null
  br i1 %no.room, label %refuse, label %begin
begin:
  %rows.field = getelementptr i8, ptr %object, i64 <list.items>
  %rows.items = load ptr, ptr %rows.field
  %row.at = getelementptr i64, ptr %at, i64 5
  %are.numbers = icmp eq i64 %third, 0
  br i1 %are.numbers, label %flat, label %row
flat:
  %all = call zeroext i1 @numbers(ptr %rows.items, i64 %n, ptr %buffer)
  br i1 %all, label %done, label %refuse
row:
  %r = phi i64 [0, %begin], [%r.next, %row.read]
  %row.end = phi ptr [%row.at, %begin], [%row.read.end, %row.read]
  %all.read = icmp eq i64 %r, %n
  br i1 %all.read, label %done, label %row.read
row.read:
  %row.item = getelementptr ptr, ptr %rows.items, i64 %r
  %row.start = mul i64 %r, %second
  %row.numbers = getelementptr double, ptr %buffer, i64 %row.start
  %row.read.end = call ptr @read(ptr %row.at, i64 %third, ptr %row.item, ptr %row.numbers,
                                 ptr %call)
  %r.next = add i64 %r, 1
  %row.fits = icmp ne ptr %row.read.end, null
  br i1 %row.fits, label %row, label %refuse

done:
  %at.next = phi ptr [%third.at, %numbers.command], [%parts.end, %parts],
                     [%entry.at, %entry.or.end], [%array.end, %axis], [%row.at, %flat],
                     [%row.end, %row]
  %item.next = phi ptr [%item.behind, %numbers.command], [%item.after, %parts],
                       [%item.after, %entry.or.end], [%item.after, %axis], [%item.after, %flat],
                       [%item.after, %row]
  %left.next = sub i64 %left, 1
  br label %next
refuse:
  ret ptr null
}

; Builds what `commands` commands say, and puts it into the empty items. Gives where the
; layout goes on. Null: an error; a container stands in its place though it is not full.
define internal ptr @build(ptr %layout, i64 %commands, ptr %items, ptr %results, ptr %call) #0 {
start:
  %value = alloca ptr
  br label %next
next:
  %at = phi ptr [%layout, %start], [%at.next, %done]
  %item = phi ptr [%items, %start], [%item.next, %done]
  %left = phi i64 [%commands, %start], [%left.next, %done]
  %command = load i64, ptr %at
  %first.at = getelementptr i64, ptr %at, i64 1
  %first = load i64, ptr %first.at
  %second.at = getelementptr i64, ptr %at, i64 2
  %second = load i64, ptr %second.at
  %third.at = getelementptr i64, ptr %at, i64 3
  %third = load i64, ptr %third.at
  %fourth.at = getelementptr i64, ptr %at, i64 4
  %item.after = getelementptr ptr, ptr %item, i64 1
  %from = getelementptr double, ptr %results, i64 %first
  %finished = icmp eq i64 %left, 0
  br i1 %finished, label %end, label %more
end:
  ret ptr %at
more:
  switch i64 %command, label %array.command [i64 0, label %numbers.command i64 1, label %sequence
                                             i64 2, label %mapping i64 4, label %rows
                                             i64 5, label %filled]

numbers.command:
  %made = call zeroext i1 @floats(ptr %from, i64 %second, ptr %item)
  %item.behind = getelementptr ptr, ptr %item, i64 %second
  br i1 %made, label %done, label %fail

sequence:
  %kind = inttoptr i64 %first to ptr
  %is.list = icmp eq ptr %kind, <list>
  br i1 %is.list, label %list, label %tuple
list:
  %new.list = call ptr <PyList_New>(i64 %second)
  br label %sequence.made
tuple:
  %new.tuple = call ptr <PyTuple_New>(i64 %second)
  br label %sequence.made
sequence.made:
  %new = phi ptr [%new.list, %list], [%new.tuple, %tuple]
  store ptr %new, ptr %item
  %none = icmp eq ptr %new, null
  br i1 %none, label %fail, label %parts
parts:
  %parts.items = call ptr @items(ptr %new, ptr %kind)
  %parts.end = call ptr @build(ptr %fourth.at, i64 %third, ptr %parts.items, ptr %results,
                               ptr %call)
  %parts.failed = icmp eq ptr %parts.end, null
  br i1 %parts.failed, label %fail, label %done

mapping:
  %dict = call ptr <PyDict_New>()
  store ptr %dict, ptr %item
  %no.dict = icmp eq ptr %dict, null
  br i1 %no.dict, label %fail, label %entry
entry:
  %entry.at = phi ptr [%second.at, %mapping], [%value.end, %entry.put]
  %entries = phi i64 [%first, %mapping], [%entries.left, %entry.put]
  %full = icmp eq i64 %entries, 0
  br i1 %full, label %done, label %entry.value
entry.value:
  %key = load ptr, ptr %entry.at
  %value.at = getelementptr i64, ptr %entry.at, i64 1
  store ptr null, ptr %value
  %value.end = call ptr @build(ptr %value.at, i64 1, ptr %value, ptr %results, ptr %call)
  %object = load ptr, ptr %value
  %value.failed = icmp eq ptr %value.end, null
  br i1 %value.failed, label %drop, label %put
drop:
  call void <Py_DecRef>(ptr %object)
  br label %fail
put:
  %status = call i32 <PyDict_SetItem>(ptr %dict, ptr %key, ptr %object)
  call void <Py_DecRef>(ptr %object) ; the dict holds it now
  %is.put = icmp eq i32 %status, 0
  br i1 %is.put, label %entry.put, label %fail
entry.put:
  %entries.left = sub i64 %entries, 1
  br label %entry

array.command:
  %rank = trunc i64 %third to i32
  %array = call ptr @array(i32 %rank, ptr %fourth.at, ptr %from, i64 %second)
  store ptr %array, ptr %item
  %array.end = getelementptr i64, ptr %fourth.at, i64 %third
  %no.array = icmp eq ptr %array, null
  br i1 %no.array, label %fail, label %done

filled:
  %ready.field = getelementptr %call, ptr %call, i64 0, i32 6
  %ready = load ptr, ptr %ready.field
  %ready.items = getelementptr i8, ptr %ready, i64 <tuple.items>
  %ready.item = getelementptr ptr, ptr %ready.items, i64 %first
  %filled.array = load ptr, ptr %ready.item
  call void <Py_IncRef>(ptr %filled.array)
  store ptr %filled.array, ptr %item
  br label %done

rows:
  %outputs.field = getelementptr %call, ptr %call, i64 0, i32 5
  %outputs = load ptr, ptr %outputs.field
  %arrays = getelementptr ptr, ptr %outputs, i64 1
  %output = getelementptr ptr, ptr %arrays, i64 %first
  %buffer = load ptr, ptr %output
  %fourth = load i64, ptr %fourth.at
  %n = call i64 @rows(ptr %call, i64 %fourth)
  %rows.list = call ptr <PyList_New>(i64 %n)
  store ptr %rows.list, ptr %item
  %no.list = icmp eq ptr %rows.list, null
  br i1 %no.list, label %fail, label %begin
begin:
  %rows.items = call ptr @items(ptr %rows.list, ptr <list>)
  %row.at = getelementptr i64, ptr %at, i64 5
  %are.numbers = icmp eq i64 %third, 0
  br i1 %are.numbers, label %flat, label %row
flat:
  %all = call zeroext i1 @floats(ptr %buffer, i64 %n, ptr %rows.items)
  br i1 %all, label %done, label %fail
row:
  %r = phi i64 [0, %begin], [%r.next, %row.build]
  %row.end = phi ptr [%row.at, %begin], [%row.build.end, %row.build]
  %all.built = icmp eq i64 %r, %n
  br i1 %all.built, label %done, label %row.build
row.build:
  %row.item = getelementptr ptr, ptr %rows.items, i64 %r
  %row.start = mul i64 %r, %second
  %row.numbers = getelementptr double, ptr %buffer, i64 %row.start
  %row.build.end = call ptr @build(ptr %row.at, i64 %third, ptr %row.item, ptr %row.numbers,
                                   ptr %call)
  %r.next = add i64 %r, 1
  %row.failed = icmp eq ptr %row.build.end, null
  br i1 %row.failed, label %fail, label %row

done:
  %at.next = phi ptr [%third.at, %numbers.command], [%parts.end, %parts], [%entry.at, %entry],
                     [%array.end, %array.command], [%second.at, %filled], [%row.at, %flat],
                     [%row.end, %row]
  %item.next = phi ptr [%item.behind, %numbers.command], [%item.after, %parts],
                       [%item.after, %entry], [%item.after, %array.command],
                       [%item.after, %filled], [%item.after, %flat], [%item.after, %row]
  %left.next = sub i64 %left, 1
  br label %next
fail:
  ret ptr null
}

; Makes the arrays of results, and memory for those whose numbers go into lists, as `count`
; entries of the layout say. Gives where the layout goes on. Null: an error.
define internal ptr @prepare(ptr %layout, i64 %count, ptr %call) #0 {
start:
  %outputs.field = getelementptr %call, ptr %call, i64 0, i32 5
  %outputs = load ptr, ptr %outputs.field
  %made.field = getelementptr %call, ptr %call, i64 0, i32 6
  %made = load ptr, ptr %made.field
  %made.items = getelementptr i8, ptr %made, i64 <tuple.items>
  br label %next
next:
  %i = phi i64 [0, %start], [%i.next, %done]
  %at = phi ptr [%layout, %start], [%extents.at.next, %done]
  %prepared = icmp eq i64 %i, %count
  br i1 %prepared, label %end, label %measure
end:
  ret ptr %at
measure:
  %i.next = add i64 %i, 1
  %output = getelementptr ptr, ptr %outputs, i64 %i.next
  %word = load i64, ptr %at
  %n = call i64 @rows(ptr %call, i64 %word)
  %width.at = getelementptr i64, ptr %at, i64 1
  %width = load i64, ptr %width.at
  %rank.at = getelementptr i64, ptr %at, i64 2
  %rank = load i64, ptr %rank.at
  %extents.at = getelementptr i64, ptr %at, i64 3
  %is.list = icmp eq i64 %rank, 0
  br i1 %is.list, label %list, label %array
list:
  %doubles = mul i64 %n, %width
  %buffer = call ptr @room(ptr %call, i64 %doubles)
  %no.room = icmp eq ptr %buffer, null
  br i1 %no.room, label %error, label %done
array:
  %shape = call ptr @room(ptr %call, i64 %rank)
  %no.shape = icmp eq ptr %shape, null
  br i1 %no.shape, label %error, label %axis
axis:
  %a = phi i64 [0, %array], [%a.next, %axis.enter]
  %extent = phi i64 [%n, %array], [%extent.next, %axis.enter]
  %extent.at = phi ptr [%extents.at, %array], [%extent.at.next, %axis.enter]
  %extent.to = getelementptr i64, ptr %shape, i64 %a
  store i64 %extent, ptr %extent.to
  %a.next = add i64 %a, 1
  %is.last = icmp eq i64 %a.next, %rank
  br i1 %is.last, label %make, label %axis.enter
axis.enter:
  %extent.next = load i64, ptr %extent.at
  %extent.at.next = getelementptr i64, ptr %extent.at, i64 1
  br label %axis
make:
  %dimensions = trunc i64 %rank to i32
  %new = call ptr @array(i32 %dimensions, ptr %shape, ptr null, i64 0)
  %made.item = getelementptr ptr, ptr %made.items, i64 %i
  store ptr %new, ptr %made.item
  %no.array = icmp eq ptr %new, null
  br i1 %no.array, label %fail, label %look
look:
  %data.field = getelementptr i8, ptr %new, i64 <ndarray.data>
  %data = load ptr, ptr %data.field
  br label %done
done:
  %place = phi ptr [%buffer, %list], [%data, %look]
  %extents.at.next = phi ptr [%extents.at, %list], [%extent.at, %look]
  store ptr %place, ptr %output
  br label %next
error:
  %no.memory = call ptr <PyErr_NoMemory>()
  br label %fail
fail:
  ret ptr null
}

; Whether `count` pairs of lengths are equal.
define internal zeroext i1 @equal(ptr %pairs, i64 %count, ptr %call) #0 {
  br label %next
next:
  %i = phi i64 [0, %0], [%i.next, %compare]
  %compared = icmp eq i64 %i, %count
  br i1 %compared, label %done, label %compare
compare:
  %pair = getelementptr [2 x i64], ptr %pairs, i64 %i
  %other.at = getelementptr i64, ptr %pair, i64 1
  %one.word = load i64, ptr %pair
  %other.word = load i64, ptr %other.at
  %one = call i64 @rows(ptr %call, i64 %one.word)
  %other = call i64 @rows(ptr %call, i64 %other.word)
  %i.next = add i64 %i, 1
  %are.equal = icmp eq i64 %one, %other
  br i1 %are.equal, label %next, label %done
done:
  %all = phi i1 [true, %next], [false, %compare]
  ret i1 %all
}

; Memory for the program to work in. Null: there is none.
define internal ptr @scratch(ptr %pieces, i64 %count, i64 %doubles, ptr %call) #0 {
  br label %next
next:
  %i = phi i64 [0, %0], [%i.next, %add]
  %sum = phi i64 [%doubles, %0], [%sum.next, %add]
  %added = icmp eq i64 %i, %count
  br i1 %added, label %done, label %add
add:
  %piece = getelementptr [2 x i64], ptr %pieces, i64 %i
  %width.at = getelementptr i64, ptr %piece, i64 1
  %word = load i64, ptr %piece
  %width = load i64, ptr %width.at
  %n = call i64 @rows(ptr %call, i64 %word)
  %size = mul i64 %n, %width
  %sum.next = add i64 %sum, %size
  %i.next = add i64 %i, 1
  br label %next
done:
  %room = call ptr @room(ptr %call, i64 %sum)
  ret ptr %room
}

; A call, from its arguments to its result. Null: an error.
define internal ptr @run(ptr %layout, ptr %arguments, ptr %call) #0 {
start:
  %value = alloca ptr
  store ptr null, ptr %value
  %program = load ptr, ptr %layout
  %commands.at = getelementptr i64, ptr %layout, i64 2
  %commands = load i64, ptr %commands.at
  %slots.at = getelementptr i64, ptr %layout, i64 3
  %slots = load i64, ptr %slots.at
  %doubles.at = getelementptr i64, ptr %layout, i64 4
  %doubles = load i64, ptr %doubles.at
  %scratch.at = getelementptr i64, ptr %layout, i64 5
  %scratch.doubles = load i64, ptr %scratch.at
  %pairs.at = getelementptr i64, ptr %layout, i64 6
  %pairs.count = load i64, ptr %pairs.at
  %pieces.at = getelementptr i64, ptr %layout, i64 7
  %pieces.count = load i64, ptr %pieces.at
  %arrays.at = getelementptr i64, ptr %layout, i64 8
  %arrays = load i64, ptr %arrays.at
  %results.at = getelementptr i64, ptr %layout, i64 9
  %results.start = load i64, ptr %results.at
  %slot.at = getelementptr i64, ptr %layout, i64 10
  %pairs = getelementptr [2 x i64], ptr %slot.at, i64 %slots
  %pieces = getelementptr [2 x i64], ptr %pairs, i64 %pairs.count
  %command = getelementptr [2 x i64], ptr %pieces, i64 %pieces.count
  ; Numbers, then inputs, lengths and outputs, each of 8 bytes
  %slots.and.arrays = add i64 %slots, %arrays
  %pointers = add i64 %slots.and.arrays, %slots
  %pointers.and.doubles = add i64 %pointers, %doubles
  %words = add i64 %pointers.and.doubles, 1
  %numbers = call ptr @room(ptr %call, i64 %words)
  %no.room = icmp eq ptr %numbers, null
  br i1 %no.room, label %no.memory, label %set.out
set.out:
  %inputs = getelementptr double, ptr %numbers, i64 %doubles
  %lengths = getelementptr ptr, ptr %inputs, i64 %slots
  %outputs = getelementptr i64, ptr %lengths, i64 %slots
  %results = getelementptr double, ptr %numbers, i64 %results.start
  store ptr %results, ptr %outputs
  %inputs.field = getelementptr %call, ptr %call, i64 0, i32 3
  store ptr %inputs, ptr %inputs.field
  %lengths.field = getelementptr %call, ptr %call, i64 0, i32 4
  store ptr %lengths, ptr %lengths.field
  %outputs.field = getelementptr %call, ptr %call, i64 0, i32 5
  store ptr %outputs, ptr %outputs.field
  ; A tuple may start the garbage collector, so it is made before arguments are read.
  %made = call ptr <PyTuple_New>(i64 %arrays)
  %made.field = getelementptr %call, ptr %call, i64 0, i32 6
  store ptr %made, ptr %made.field
  %no.tuple = icmp eq ptr %made, null
  br i1 %no.tuple, label %fail, label %slot
slot:
  %s = phi i64 [0, %set.out], [%s.next, %slot.enter]
  %entered = icmp eq i64 %s, %slots
  br i1 %entered, label %begin, label %slot.enter
slot.enter:
  %at = getelementptr [2 x i64], ptr %slot.at, i64 %s
  %place = load i64, ptr %at
  %buffer = getelementptr double, ptr %numbers, i64 %place
  %input = getelementptr ptr, ptr %inputs, i64 %s
  store ptr %buffer, ptr %input
  %length.at = getelementptr i64, ptr %at, i64 1
  %length = load i64, ptr %length.at
  %length.to = getelementptr i64, ptr %lengths, i64 %s
  store i64 %length, ptr %length.to
  %s.next = add i64 %s, 1
  br label %slot
begin:
  %arrays.entries = call ptr @read(ptr %command, i64 %commands, ptr %arguments, ptr %numbers,
                                   ptr %call)
  %fits = icmp ne ptr %arrays.entries, null
  br i1 %fits, label %compare, label %refuse
compare:
  %agree = call zeroext i1 @equal(ptr %pairs, i64 %pairs.count, ptr %call)
  br i1 %agree, label %make, label %refuse
make:
  %result.command = call ptr @prepare(ptr %arrays.entries, i64 %arrays, ptr %call)
  %unprepared = icmp eq ptr %result.command, null
  br i1 %unprepared, label %fail, label %make.scratch
make.scratch:
  %scratch = call ptr @scratch(ptr %pieces, i64 %pieces.count, i64 %scratch.doubles, ptr %call)
  %no.scratch = icmp eq ptr %scratch, null
  br i1 %no.scratch, label %no.memory, label %go
go:
  call void %program(ptr %inputs, ptr %lengths, ptr %outputs, ptr %scratch)
  %built = call ptr @build(ptr %result.command, i64 1, ptr %value, ptr %results, ptr %call)
  %result = load ptr, ptr %value
  %failed = icmp eq ptr %built, null
  br i1 %failed, label %drop, label %give
give:
  ret ptr %result
drop:
  call void <Py_DecRef>(ptr %result)
  ret ptr null
no.memory:
  %error = call ptr <PyErr_NoMemory>()
  br label %fail
fail:
  ret ptr null
refuse:
  call void <PyErr_Clear>()
  call void <Py_IncRef>(ptr <NotImplemented>)
  ret ptr <NotImplemented>
}

; The built-in function. Its `self` is a tuple, and the first item of that is the layout.
define ptr @entry(ptr %self, ptr %arguments, i64 %count) #0 {
  %array.at = getelementptr i8, ptr %self, i64 <tuple.items>
  %array = load ptr, ptr %array.at
  %data.field = getelementptr i8, ptr %array, i64 <ndarray.data>
  %layout = load ptr, ptr %data.field
  %count.at = getelementptr i64, ptr %layout, i64 1
  %expected = load i64, ptr %count.at
  %stack = alloca [4096 x double], align 16
  %call = alloca %call
  %complete = icmp eq i64 %count, %expected
  br i1 %complete, label %begin, label %refuse
begin:
  store %call zeroinitializer, ptr %call
  store ptr %stack, ptr %call
  %left.field = getelementptr %call, ptr %call, i64 0, i32 1
  store i64 4096, ptr %left.field
  %result = call ptr @run(ptr %layout, ptr %arguments, ptr %call)
  %made.field = getelementptr %call, ptr %call, i64 0, i32 6
  %made = load ptr, ptr %made.field
  call void <Py_DecRef>(ptr %made)
  %last.field = getelementptr %call, ptr %call, i64 0, i32 2
  %last = load ptr, ptr %last.field
  br label %next
next:
  %block = phi ptr [%last, %begin], [%before, %free]
  %all.free = icmp eq ptr %block, null
  br i1 %all.free, label %done, label %free
free:
  %before = load ptr, ptr %block
  call void <PyMem_RawFree>(ptr %block)
  br label %next
done:
  ret ptr %result
refuse:
  call void <Py_IncRef>(ptr <NotImplemented>)
  ret ptr <NotImplemented>
}

; Without jump tables and tables for unwinding, the code is all there is to be linked.
attributes #0 = { nounwind "no-jump-tables"="true" }
